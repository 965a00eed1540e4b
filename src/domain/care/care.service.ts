import { Refusal, userErrorCodes } from '../../errors.ts';
import type { Subject } from '../../events/event-log.ts';
import type { Scope, Told } from '../../scope.ts';
import type { CardService } from '../card/card.service.ts';
import type { Card } from '../card/card.type.ts';
import { freshly } from '../common/freshly.ts';
import { validate } from '../common/validate.ts';
import type { Consumer } from '../consumer/consumer.type.ts';
import { fromState } from '../operation/operation.from.ts';
import { partsOf } from '../operation/operation.subject.ts';
import type { Operation } from '../operation/operation.type.ts';
import { admit } from './admit.ts';
import { askD1Again, resyncConsumer, type AskD1AgainInput, type ResyncConsumerInput } from './care.input.ts';

/** What an agent can do. Every method throws Refusal naming every wrong field, and Fault FORBIDDEN for anybody but a service with d1:care. */
export class CareService {
  constructor(
    private readonly scope: Scope,
    private readonly cards: CardService,
  ) {}

  /** D1's word now, recorded as the reconciler does, so that subscribers are shown what is news. */
  async askAgain(input: AskD1AgainInput): Promise<{ operations: Operation[]; news: number }> {
    admit(this.scope, 'askD1Again');
    const { operationId, cardId = '' } = validate(askD1Again, input);
    const [subject, { updates, news }] = await (operationId === undefined
      ? this.askAbout(cardId)
      : this.askFor(operationId));
    // Appended behind the back of what was read here; and what is kept of D1's answers may be older than what D1 said now.
    this.scope.known.forget();
    await this.scope.log.announce(subject);
    const { operations } = await this.scope.log.snapshot(subject);
    const told = new Set(updates.map((update) => update.operationId));
    return { operations: operations.filter((each) => told.has(each.operationId)).map(fromState), news };
  }

  /**
   * Has everybody who watches the end user, or one of their cards, begin anew: a RESYNC, never an update a second time (docs/care.md says why).
   * Those who watch now, at all gateways. All at once, so that who watches several of them is told once.
   */
  async resync(input: ResyncConsumerInput): Promise<{ consumer: Consumer; cards: Card[] }> {
    admit(this.scope, 'resyncConsumer');
    const { consumerId, since } = validate(resyncConsumer, input);
    const { d1, log } = this.scope;
    const owned = await d1.listConsumerCards(consumerId, freshly(this.scope));
    if (owned === null) throw notFound('consumerId');
    const all: Subject[] = [`consumer:${consumerId}`, ...owned.map(({ cardId }): Subject => `card:${cardId}`)];
    const wanted = since === undefined ? all : await this.heardOfSince(all, since);
    await Promise.all(wanted.map((subject) => log.announce(subject, { anew: true })));
    const told = wanted.map(partsOf).filter(([kind]) => kind === 'card');
    return { consumer: { id: consumerId }, cards: told.map(([, id]) => ({ id })) };
  }

  private async askFor(operationId: string): Promise<[Subject, Told]> {
    const { log, askAgain } = this.scope;
    const subject = await log.subjectOf(operationId);
    const known = subject === null ? [] : (await log.snapshot(subject)).operations;
    const state = known.find((each) => each.operationId === operationId);
    if (subject === null || state === undefined) throw notFound('operationId');
    const { kind, fields } = state;
    const { digitalCardId } = fields;
    const operation = { subject, operationId, kind, ...(digitalCardId !== undefined && { digitalCardId }) };
    return [subject, await askAgain.operation(operation, this.call())];
  }

  private async askAbout(cardId: string): Promise<[Subject, Told]> {
    if ((await this.cards.findNow(cardId)) === null) throw notFound('cardId');
    const subject: Subject = `card:${cardId}`;
    return [subject, await this.scope.askAgain.everything(subject, this.call())];
  }

  private call() {
    return { ...freshly(this.scope), signal: this.scope.signal };
  }

  private async heardOfSince(subjects: Subject[], since: Date): Promise<Subject[]> {
    const snapshots = await Promise.all(subjects.map((subject) => this.scope.log.snapshot(subject)));
    return subjects.filter((_subject, index) =>
      snapshots[index]?.operations.some(({ seenAt }) => Date.parse(seenAt) >= since.getTime()),
    );
  }
}

function notFound(field: string): Refusal {
  return new Refusal([{ code: 'NOT_FOUND', field: ['input', field], message: userErrorCodes.NOT_FOUND }]);
}
