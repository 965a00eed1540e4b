import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { enrolmentFailures } from '../../src/sandbox/click-to-pay/enrolment-failures.ts';
import { notifying, otherVisa, startIssuer, startWebhook, visa, type Issuer, type Webhook } from './sandbox-support.ts';

interface Listed {
  id: string;
  at: string;
  path: string;
  state: string;
  attempts: number;
  lastStatus?: number;
  operations: { operationId?: string; operation?: string; status?: string; stage?: string }[];
}

let issuer: Issuer;
let webhook: Webhook;
beforeEach(async () => {
  webhook = await startWebhook();
  issuer = await startIssuer({ notifications: notifying(webhook), delivery: { retrySeconds: [0.01] } });
});
afterEach(async () => {
  expect(issuer.sandbox.violations).toEqual([]);
  await issuer.sandbox.stop();
  await webhook.stop();
});

const settle = () => issuer.sandbox.settle();
async function ordered(change: Record<string, unknown> = {}): Promise<string> {
  const { body } = await issuer.order('card-1', visa, change);
  await settle();
  return String(body.operationId);
}
const listed = async () => (await issuer.control('GET', '/notifications')).body as unknown as Listed[];

describe('an order in the sandbox', () => {
  const advance = async (id: string, stage: unknown) => {
    const { status } = await issuer.control('POST', `/orders/${id}/advance`, { stage });
    await settle();
    return status;
  };
  const told = () => webhook.updates.map(({ status, details }) => `${String(details?.status)} ${status}`);

  it('is taken to any stage of its way through all before it, each of which is told', async () => {
    const id = await ordered();
    expect(await advance(id, 'CARD_PROD_ONGOING')).toBe(200);
    expect(told()).toEqual([
      'CARD_PROD_REQUESTED PENDING',
      'DATA_PREPARED PENDING',
      'CARD_PROD_READY PENDING',
      'CARD_PROD_ONGOING PENDING',
    ]);
    expect(await advance(id, 'DATA_PREPARED')).toBe(404);
    expect(await advance(id, 'CARD_PROD_ONGOING')).toBe(404);
    expect(told()).toHaveLength(4);
    // From there it goes on by itself.
    issuer.sandbox.clock.advance(4_000);
    await settle();
    expect(told().at(-1)).toBe('CARD_PROD_DONE PENDING');
  });

  it('is shipped, with newer data of the shipment, and comes back', async () => {
    const id = await ordered();
    expect([await advance(id, 'CARD_SHIPPED'), await advance(id, 'CARD_SHIPPED')]).toEqual([200, 200]);
    const shipments = webhook.updates.map(({ details }) => details?.shipment?.status);
    expect(shipments.filter((status) => status !== undefined)).toEqual(['IN_TRANSIT', 'OUT_FOR_DELIVERY']);
    expect(await advance(id, 'CARD_RETURNED')).toBe(200);
    expect(told().at(-1)).toBe('CARD_RETURNED SUCCESSFUL');
    expect(await advance(id, 'CARD_RETURNED')).toBe(404);
  });

  it('comes back from wherever it was', async () => {
    expect(await advance(await ordered(), 'CARD_RETURNED')).toBe(200);
    expect(told().slice(-2)).toEqual(['CARD_SHIPPED SUCCESSFUL', 'CARD_RETURNED SUCCESSFUL']);
  });

  it.each(['DATA_EXCEPTION', 'CARD_PROD_EXCEPTION', 'CARD_PROD_CANCELED'])('ends with %s, for good', async (stage) => {
    const id = await ordered();
    expect(await advance(id, stage)).toBe(200);
    expect(told().at(-1)).toBe(`${stage} FAILED`);
    for (const later of [stage, 'CARD_SHIPPED', 'CARD_RETURNED']) expect(await advance(id, later)).toBe(404);
  });

  it('never comes to what is not on its way', async () => {
    const id = await ordered({ distributionChannel: 'INSTANT', persoStation: 'KIOSK-PS-101' });
    for (const stage of ['CARD_SHIPPED', 'CARD_RETURNED', 'ON_THE_MOON']) expect(await advance(id, stage)).toBe(404);
    expect(await advance('nobodys', 'CARD_PROD_DONE')).toBe(404);
    expect(await advance(id, 7)).toBe(400);
    expect(told()).toHaveLength(1);
  });
});

describe('the next enrolment in the sandbox', () => {
  const failNext = (body: object) => issuer.control('POST', '/click-to-pay/enrolments/fail-next', body);
  const ended = async (cardId: string) => {
    await issuer.enrol(cardId);
    await issuer.sandbox.settle({ seconds: 60 });
    const { status, errorCode } = webhook.updates.findLast((update) => update.cardId === cardId) ?? {};
    return errorCode ?? status;
  };
  beforeEach(async () => {
    await issuer.registerCard('card-1', visa);
    await issuer.registerCard('card-2', otherVisa);
    await issuer.sandbox.settle({ seconds: 1 });
  });

  it.each(Object.keys(enrolmentFailures))('fails with %s, whatever the card, and no other does', async (cause) => {
    expect((await failNext({ cause })).status).toBe(200);
    expect([await ended('card-2'), await ended('card-2'), await ended('card-1')]).toEqual([
      cause,
      'SUCCESSFUL',
      'SUCCESSFUL',
    ]);
  });

  it('is that of a card, where one is named', async () => {
    await failNext({ cause: 'SCHEME_CARD_INELIGIBLE', cardId: 'card-1' });
    expect([await ended('card-2'), await ended('card-1')]).toEqual(['SUCCESSFUL', 'SCHEME_CARD_INELIGIBLE']);
  });

  it('fails for no cause that nobody knows', async () => {
    expect((await failNext({ cause: 'BAD_LUCK' })).status).toBe(400);
    expect((await failNext({})).status).toBe(400);
    expect(await ended('card-1')).toBe('SUCCESSFUL');
  });
});

describe('the list of notifications', () => {
  it('says what was sent, when, how often and how it was answered, newest first', async () => {
    webhook.answers.push(503, 500);
    const id = await ordered();
    issuer.sandbox.production.step(id);
    await settle();
    const path = expect.stringMatching(/\/cards$/) as unknown;
    const common = { operationId: id, operation: 'PRODUCE', status: 'PENDING' };
    const at = issuer.sandbox.clock.iso();
    const sent = { id: expect.any(String), at, path, state: 'acknowledged', lastStatus: 204 };
    expect(await listed()).toEqual([
      { ...sent, attempts: 1, operations: [{ ...common, stage: 'DATA_PREPARED' }] },
      { ...sent, attempts: 3, operations: [{ ...common, stage: 'CARD_PROD_REQUESTED' }] },
    ]);
  });

  it('tells what was refused, and what is held back', async () => {
    webhook.answers.push(400);
    const id = await ordered();
    expect(await listed()).toMatchObject([{ state: 'refused', attempts: 1, lastStatus: 400 }]);
    issuer.sandbox.notifier.setPolicy({ withhold: true });
    issuer.sandbox.production.step(id);
    await settle();
    expect(await listed()).toMatchObject([{ state: 'pending', attempts: 0 }, { state: 'refused' }]);
  });

  it('counts every copy of one', async () => {
    issuer.sandbox.notifier.setPolicy({ duplicate: 2 });
    await ordered();
    expect(await listed()).toMatchObject([{ state: 'acknowledged', attempts: 3 }]);
  });

  it('has the next one lost, and it alone, until it is sent again', async () => {
    const id = await ordered();
    expect((await issuer.control('POST', '/notifications/lose-next')).status).toBe(200);
    for (let steps = 0; steps < 2; steps += 1) {
      issuer.sandbox.production.step(id);
      issuer.sandbox.clock.advance(1);
      await settle();
    }
    const stages = () => webhook.updates.map(({ details }) => details?.status);
    expect(stages()).toEqual(['CARD_PROD_REQUESTED', 'CARD_PROD_READY']);
    const [, lost] = await listed();
    expect(lost).toMatchObject({ state: 'lost', attempts: 0, operations: [{ stage: 'DATA_PREPARED' }] });
    expect((await issuer.control('POST', `/notifications/${lost?.id}/resend`)).status).toBe(200);
    await settle();
    // As it was: late.
    expect(stages()).toEqual(['CARD_PROD_REQUESTED', 'CARD_PROD_READY', 'DATA_PREPARED']);
    expect((await listed())[1]).toMatchObject({ id: lost?.id, state: 'acknowledged', attempts: 1 });
  });

  it('can have several lost, or none after all', async () => {
    const id = await ordered();
    const lose = (count: unknown) => issuer.control('POST', '/notifications/lose-next', { count });
    const step = async () => {
      issuer.sandbox.production.step(id);
      await settle();
    };
    await lose(2);
    await step();
    await lose(0);
    await step();
    expect((await listed()).map(({ state }) => state)).toEqual(['acknowledged', 'lost', 'acknowledged']);
    expect((await lose(-1)).status).toBe(400);
    expect(issuer.sandbox.notifier.counters.dropped).toBe(1);
  });

  it('sends one again as often as is asked for, past all troubles, and none that it does not know', async () => {
    await ordered();
    issuer.sandbox.notifier.setPolicy({ drop: true });
    const [{ id = '' } = {}] = await listed();
    for (let times = 0; times < 2; times += 1) {
      await issuer.control('POST', `/notifications/${id}/resend`);
      await settle();
    }
    expect(webhook.received).toHaveLength(3);
    expect(webhook.received.map(({ body }) => body)).toEqual(Array(3).fill(webhook.received[0]?.body));
    expect(await listed()).toMatchObject([{ id, attempts: 3, state: 'acknowledged' }]);
    expect((await issuer.control('POST', '/notifications/nobodys/resend')).status).toBe(404);
  });

  it('is of the last thousand', async () => {
    await ordered();
    const [first] = await listed();
    const [operation] = issuer.sandbox.store.cards.get('card-1')?.operations ?? [];
    issuer.sandbox.notifier.setPolicy({ withhold: true });
    for (let sent = 0; sent < 1_000; sent += 1) {
      issuer.sandbox.clock.advance(1);
      issuer.sandbox.notifier.publish({ path: first?.path ?? '', subjects: [], updates: [operation], single: false });
    }
    await new Promise((resolve) => setImmediate(resolve));
    const ids = (await listed()).map(({ id }) => id);
    expect(ids).toHaveLength(1_000);
    expect(ids).not.toContain(first?.id);
  });
});
