import { post } from '../support/client.ts';
import { address, expiry } from '../support/inputs.ts';
import type { Stack } from '../support/stack.ts';
import { done, isRetired, Model, stages, type Outcome } from './model.ts';
import type { Step } from './steps.ts';

interface Payload {
  userErrors: { code: string; kind: string }[];
  order?: { id: string } | null;
  card?: { id: string } | null;
}

/** Calls that only an issuer's service may make. */
const services = new Set([
  'registerConsumer',
  'deleteConsumer',
  'registerCard',
  'createCard',
  'deleteCard',
  'renewCard',
  'replaceCard',
  'orderCard',
  'changeCardOrder',
]);

/** One run: the same steps on the gateway with its sandbox, and on the model. Its names are its own, so that runs can share a stack. */
export class Run {
  readonly model = new Model();
  private readonly orderIds = new Map<string, string>();
  private readonly created: string[] = [];

  constructor(
    private readonly stack: Stack,
    private readonly name: string,
    private readonly number: number,
  ) {}

  /** @throws Error when gateway and model disagree */
  async take(step: Step): Promise<void> {
    const { sandbox } = this.stack;
    // Orders of one moment would have no order.
    sandbox.clock.advance(1_000);
    const expected = this.expect(step);
    const told = await this.perform(step);
    if (told !== expected) throw new Error(`${step.call}: the model says ${expected}, the gateway ${told}`);
    if (told !== done) return;
    await sandbox.settle({ seconds: 10 });
    await this.compare(this.card(step.card));
  }

  /** Every card and every end user: what was refused changed nothing. */
  async compareAll(): Promise<void> {
    for (const id of this.model.cards.keys()) await this.compare(id);
    for (const [id, { deleted, stored }] of this.model.consumers) {
      const query = 'query ($id: ID!) { consumer(id: $id) { state personalInformation { language } } }';
      const { data } = await this.ask<{ consumer: object | null }>('service', query, { id });
      const expected = {
        state: deleted ? 'DELETED' : 'ACTIVE',
        personalInformation: stored ? { language: 'en-US' } : null,
      };
      same(`consumer ${id}`, data.consumer, expected);
    }
  }

  private expect(step: Step): Outcome {
    const { model } = this;
    const [consumer, card, pan] = [this.consumer(step.consumer), this.card(step.card), this.pan(step.pan)];
    const endUser = step.asks !== 'service';
    const me = endUser ? this.consumer(step.asks as number) : null;
    if (step.call === 'malformed') return endUser ? 'FORBIDDEN' : 'CARD_EXPIRED INVALID_CARD_NUMBER INVALID_FORMAT';
    if (endUser && services.has(step.call)) return 'FORBIDDEN';
    const foreign = me !== null && model.cards.get(card)?.consumer !== me;
    const seen = foreign ? 'nobody' : card;
    switch (step.call) {
      case 'registerConsumer':
        return model.registerConsumer(consumer, step.flag);
      case 'updateConsumer':
        return me !== null && me !== consumer ? 'NOT_FOUND' : model.updateConsumer(consumer);
      case 'deleteConsumer':
        return model.deleteConsumer(consumer);
      case 'registerCard':
        return model.registerCard(card, consumer, pan, step.flag ? 'ACTIVE' : 'INACTIVE');
      case 'createCard':
        return model.createCard(undefined, consumer);
      case 'suspendCard':
        return model.suspend(seen, step.reasonCode, endUser);
      case 'resumeCard':
        return model.resume(seen, step.reasonCode, endUser);
      case 'activateCard':
        return model.activate(seen);
      case 'deleteCard':
        return model.delete(card, step.reasonCode);
      case 'renewCard':
        return model.renew(card, pan);
      case 'replaceCard':
        return model.replace(card, this.card(step.otherCard), pan);
      case 'enrollCardInClickToPay':
        return model.enroll(seen);
      case 'optOutCardFromClickToPay':
        return model.optOutCard(seen);
      case 'orderCard':
        return model.order(card, consumer, pan, this.request(step), JSON.stringify(this.order(step)));
      case 'changeCardOrder':
        return model.change(card, step.flag ? 'CANCEL' : 'ACCELERATE');
      case 'produce':
        return done;
    }
  }

  private async perform(step: Step): Promise<Outcome> {
    const [consumerId, cardId] = [this.consumer(step.consumer), this.card(step.card)];
    const cardData = { pan: this.pan(step.pan), expiry };
    const { reasonCode } = step;
    switch (step.call) {
      case 'registerConsumer':
        return this.mutate(step, { consumerId, ...(step.flag && { personalInformation: { language: 'en-US' } }) });
      case 'updateConsumer':
        return this.mutate(step, { consumerId, personalInformation: { language: 'en-US' } });
      case 'deleteConsumer':
        return this.mutate(step, { consumerId });
      case 'registerCard': {
        const state = step.flag ? 'ACTIVE' : 'INACTIVE';
        return this.mutate(step, { consumerId, cardId, cardProductId: 'PROPERTY', cardData, state });
      }
      case 'createCard':
        return this.mutate(step, { consumerId, cardProductId: 'PROPERTY_VISA' }, 'card { id }');
      case 'suspendCard':
      case 'resumeCard':
      case 'deleteCard':
        return this.mutate(step, { cardId, reasonCode });
      case 'activateCard':
        return this.mutate(step, { cardId });
      case 'renewCard':
        return this.mutate(step, { cardId, cardData });
      case 'replaceCard':
        return this.mutate(step, {
          cardId,
          newCardId: this.card(step.otherCard),
          reasonCode: 'CARD_BROKEN',
          cardData,
        });
      case 'enrollCardInClickToPay':
        return this.mutate(step, { cardId, consumer: person, cardholderName: 'P QUICK', billingAddress: address });
      case 'optOutCardFromClickToPay':
        return this.mutate(step, { cardId });
      case 'orderCard':
        return this.mutate(step, this.order(step), 'order { id }');
      case 'changeCardOrder':
        return this.mutate(step, { cardId, type: step.flag ? 'CANCEL' : 'ACCELERATE' });
      case 'malformed':
        return this.mutate({ ...step, call: 'registerCard' }, malformed);
      case 'produce':
        return this.produce(cardId);
    }
  }

  /** The bureau goes on with the card's newest order. */
  private async produce(cardId: string): Promise<Outcome> {
    const order = this.model.cards.get(cardId)?.orders.at(-1);
    const next = stages[stages.indexOf(order?.stage ?? '') + 1];
    if (order === undefined || next === undefined || order.stage === 'CARD_PROD_CANCELED') return done;
    if (!this.stack.sandbox.production.step(this.orderIds.get(order.request) ?? '')) return 'the bureau refuses';
    order.stage = next;
    return done;
  }

  private async compare(id: string): Promise<void> {
    const query = `query ($id: ID!) {
      card(id: $id) { state consumer { id } clickToPay { status } latestOrder { stage } }
    }`;
    const { data } = await this.ask<{ card: object | null }>('service', query, { id });
    const card = this.model.cards.get(id);
    const expected = card && {
      state: card.state,
      consumer: { id: card.consumer },
      clickToPay: { status: card.enrolment },
      latestOrder: card.orders.length === 0 ? null : { stage: card.orders.at(-1)?.stage },
    };
    same(`card ${id}${card && isRetired(card) ? ' (retired)' : ''}`, data.card, expected ?? null);
  }

  private async mutate(step: Step, input: object, selection = ''): Promise<Outcome> {
    const type = inputTypes[step.call] ?? `${step.call[0]?.toUpperCase()}${step.call.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { m: ${step.call}(input: $input) { ${selection} userErrors { code kind } } }`;
    const { data, errors } = await this.ask<{ m: Payload } | null>(step.asks, query, { input });
    if (errors) return String(errors[0]?.extensions['code'] ?? errors[0]?.message);
    const { userErrors = [], order } = data?.m ?? {};
    if (order) this.orderIds.set(this.request(step), order.id);
    const codes = new Set(userErrors.filter(({ kind }) => kind === 'ERROR').map(({ code }) => code));
    return codes.size === 0 ? done : [...codes].sort().join(' ');
  }

  private async ask<T>(asks: Step['asks'], query: string, variables: object) {
    const { identity, gateway, tokens } = this.stack;
    const token = asks === 'service' ? tokens.service : await identity.token({ sub: this.consumer(asks) });
    return post<T>(gateway.graphql, token, query, variables);
  }

  private order(step: Step): object {
    return {
      cardId: this.card(step.card),
      consumerId: this.consumer(step.consumer),
      issuerRequestId: this.request(step),
      services: { issuance: step.flag ? 'CREATION' : 'RENEWAL' },
      shipment: { deliveryAddress: address },
      cardData: { pan: this.pan(step.pan), expiry, name: 'P QUICK' },
      paymentApplication: { config: 'EMV', odaKeyIndex: '1', derivationKeyIndex: '1' },
    };
  }

  private consumer(index: number): string {
    return `p-${this.name}-${index}`;
  }

  private card(index: number): string {
    return `k-${this.name}-${index}`;
  }

  private request(step: Step): string {
    return `r-${this.name}-${step.otherCard}`;
  }

  /** A card number of this run: no two runs share one, because a retired number stays retired. */
  private pan(index: number): string {
    const digits = `${index % 2 === 0 ? 4 : 5}${String(this.number).padStart(9, '0')}${String(index).padStart(5, '0')}`;
    return digits + checkDigit(digits);
  }
}

const person = {
  firstName: 'Petra',
  lastName: 'Quick',
  language: 'en-US',
  phoneNumber: { countryCode: '+1', number: '6035550143' },
  email: 'p.quick@example.org',
};

const malformed = {
  consumerId: 'no id!',
  cardId: 'k',
  cardProductId: 'PROPERTY',
  cardData: { pan: '4111111111111112', expiry: '2001-01' },
};

/** Mutations whose input is not named for them. */
const inputTypes: Record<string, string> = {
  suspendCard: 'CardOperationInput',
  resumeCard: 'CardOperationInput',
  activateCard: 'CardOperationInput',
  deleteCard: 'CardOperationInput',
  optOutCardFromClickToPay: 'OptOutCardInput',
};

function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

function same(what: string, told: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(told), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: the model says ${b}, the gateway ${a}`);
}
