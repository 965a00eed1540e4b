import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/faults.ts';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { documents, enrolment } from '../support/inputs.ts';
import { ask } from '../support/mutate.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Shown {
  status: string;
  error: { code: string; message: string } | null;
}
interface Home {
  me: { id: string; cards: { nodes: ({ clickToPay: Shown } & Record<string, unknown>)[] } };
}
interface Watched {
  clickToPayEnrollmentUpdated: { kind: string; enrollment: Shown };
}
interface WatchedAll {
  consumerUpdated: { kind: string; enrollment: Shown | null };
}

const home =
  '{ me { id cards { nodes { id state last4 clickToPay { status error { code message } } latestOrder { status stage } } } } }';
const watchOne =
  'subscription($cardId: ID!) { clickToPayEnrollmentUpdated(cardId: $cardId) { kind enrollment { status error { code message } } } }';
const watchAll = 'subscription { consumerUpdated { kind enrollment { status error { code message } } } }';
const ofCard = (id: string) => `{ card(id: "${id}") { clickToPay { status error { code message } } } }`;

const unavailable = { code: 'D1_UNAVAILABLE', message: 'D1 cannot be reached or failed.' };
const unknown = { status: 'UNKNOWN', error: unavailable };
const enrolled = { status: 'ENROLLED', error: null };
const cardId = 'crd-bob-visa';

// The event log has never heard of Bob's card: only the network's directory knows that it is enrolled.
describe.each(worlds)(
  'An enrolment that D1 cannot be asked for, event log in $backend, drift $drift',
  ({ backend, drift }) => {
    let stack: Stack;
    beforeEach(async () => {
      stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } } });
    });
    afterEach(() => stack.stop());

    const fail = (fault: Omit<Fault, 'route'>, route = 'getClickToPayProfiles') =>
      stack.sandbox.faults.add({ route, times: 0, ...fault });
    const heal = () => stack.sandbox.faults.clear();
    const settle = () => stack.sandbox.settle({ seconds: 600 });
    const shownOf = async (id: string, who: 'alice' | 'bob') =>
      (await ask<{ card: { clickToPay: Shown } }>(stack, who, ofCard(id))).card.clickToPay;
    const tell = (operationId: string, status: string) =>
      d1Caller(stack).notify(
        JSON.stringify({ operations: [{ operationId, operation: 'CLICK_TO_PAY_UPDATE', status, cardId }] }),
      );

    it.each<[string, Omit<Fault, 'route'>, string]>([
      ['fails', { status: 500 }, 'D1_UNAVAILABLE'],
      ['cuts the connection', { reset: true }, 'D1_UNAVAILABLE'],
      ['refuses', { status: 403 }, 'D1_UNEXPECTED'],
      ['answers with a page', { status: 200, body: '<html></html>', contentType: 'text/html' }, 'D1_UNEXPECTED'],
      ['does not accept the gateway', { status: 401 }, 'D1_UNAUTHORIZED'],
    ])(
      'while it %s is UNKNOWN and says why, all else is answered, and it is there again afterwards',
      async (_how, fault, code) => {
        const whole = await ask<Home>(stack, 'bob', home);
        expect(whole.me.cards.nodes).toMatchObject([{ id: cardId, clickToPay: enrolled }]);
        fail(fault);
        const nodes = whole.me.cards.nodes.map((node) => ({
          ...node,
          clickToPay: { status: 'UNKNOWN', error: { code, message: expect.any(String) } },
        }));
        expect(await ask<Home>(stack, 'bob', home)).toEqual({ me: { ...whole.me, cards: { nodes } } });
        expect(
          stack.logs.some((line) => line.includes('"operation":"getClickToPayProfiles"') && line.includes(code)),
        ).toBe(true);
        heal();
        expect(await ask<Home>(stack, 'bob', home)).toEqual(whole);
      },
    );

    it('is what the log tells of it, where that does', async () => {
      const mastercard = { cardId: 'crd-alice-mastercard', cardholderName: undefined, billingAddress: undefined };
      await send(stack, 'alice', documents.enrollCard, enrolment({ cardId: 'crd-alice-visa' }));
      await settle();
      const failure = { status: 'FAILED' as const, errorCode: 'SCHEME_CARD_INELIGIBLE', error: 'Not eligible.' };
      stack.sandbox.nextResults.order({ kind: 'CLICK_TO_PAY_ENROLMENT', cardId: mastercard.cardId, ...failure });
      fail({ status: 500 });
      expect(problemsOf(await send(stack, 'alice', documents.enrollCard, enrolment(mastercard)))).toEqual([]);
      expect(await shownOf(mastercard.cardId, 'alice')).toEqual({ status: 'PENDING', error: null });
      await settle();
      expect(await shownOf(mastercard.cardId, 'alice')).toMatchObject({
        status: 'FAILED',
        error: { code: 'SCHEME_CARD_INELIGIBLE' },
      });
      expect(await shownOf('crd-alice-visa', 'alice')).toEqual(enrolled);
    });

    it('is UNKNOWN while nobody says whose the card is, because its owner may have left', async () => {
      const input = enrolment({ cardId: 'crd-alice-visa' });
      const { operation } = await send<{ operation: { id: string } }>(stack, 'alice', documents.enrollCard, input);
      const query = 'query($id: ID!) { operation(id: $id) { card { clickToPay { status error { code message } } } } }';
      const shown = () => ask(stack, 'service', query, { id: operation.id });
      await settle();
      fail({ status: 500 }, 'getCard');
      expect(await shown()).toEqual({ operation: { card: { clickToPay: unknown } } });
      heal();
      expect(await shown()).toEqual({ operation: { card: { clickToPay: enrolled } } });
    });

    it('is UNKNOWN while its network is the one that D1 cannot read, and only then', async () => {
      const body = (scheme: string) =>
        JSON.stringify({ clickToPayProfiles: [{ scheme, cards: [] }], errorMessage: 'x' });
      const answer = (scheme: string) => fail({ status: 200, body: body(scheme) });
      answer('MASTERCARD');
      expect(await shownOf(cardId, 'bob')).toEqual(unknown);
      const { data, errors } = await post(
        stack.gateway.graphql,
        stack.tokens.bob,
        `{ card(id: "${cardId}") { clickToPay { digitalCardId } } }`,
      );
      expect(data).toEqual({ card: { clickToPay: { digitalCardId: null } } });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['D1_UNAVAILABLE']);
      heal();
      answer('VISA');
      expect(await shownOf(cardId, 'bob')).toEqual({ status: 'NOT_ENROLLED', error: null });
    });

    it('is UNKNOWN to who begins to watch it, who goes on watching', async () => {
      fail({ status: 500 });
      const live = watch<Watched>(stack.gateway.ws, stack.tokens.bob, watchOne, { cardId });
      expect((await live.until(() => true)).clickToPayEnrollmentUpdated).toEqual({
        kind: 'SNAPSHOT',
        enrollment: unknown,
      });
      heal();
      await tell('update-1', 'PENDING');
      expect(await live.until(({ clickToPayEnrollmentUpdated: { kind } }) => kind === 'CHANGE')).toEqual({
        clickToPayEnrollmentUpdated: { kind: 'CHANGE', enrollment: enrolled },
      });
      await live.stop();
    });

    it.each(['getClickToPayProfiles', 'getCard'])(
      'is UNKNOWN in a change while %s fails, and there again in the next one',
      async (route) => {
        const live = watch<WatchedAll>(stack.gateway.ws, stack.tokens.bob, watchAll);
        await live.until(({ consumerUpdated: { kind } }) => kind === 'SNAPSHOT');
        fail({ status: 500 }, route);
        await tell('update-1', 'PENDING');
        await live.until(() => live.events.length === 2);
        heal();
        await tell('update-1', 'SUCCESSFUL');
        await live.until(() => live.events.length === 3);
        expect(live.events.slice(1).map(({ consumerUpdated: { enrollment } }) => enrollment)).toEqual([
          unknown,
          enrolled,
        ]);
        await live.stop();
      },
    );
  },
);
