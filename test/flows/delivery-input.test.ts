import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCursors } from '../../src/events/cursor.ts';
import { post, watch, type Watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { documents, registration } from '../support/inputs.ts';
import { send } from '../support/send.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

interface Event {
  cardOrderUpdated: {
    kind: string;
    cursor: string;
    order: { id: string } | null;
    change: { shipment: { message: string } | null } | null;
  };
}

const card = 'crd-alice-visa';
const query = `subscription($cardId: ID!, $after: String) {
  cardOrderUpdated(cardId: $cardId, after: $after) { kind cursor order { id } change { shipment { message } } }
}`;
const update = (operationId: string, cardId = card) => ({
  ...{ operationId, cardId, operation: 'PRODUCE', status: 'PENDING' },
  ...{ startTime: '2026-01-17T06:28:02.492Z', details: { status: 'CARD_PROD_REQUESTED' } },
});
/** Updates that differ in what the carrier says, twenty for each of several orders. */
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...update(`op-${Math.floor(index / 20)}`),
    details: { status: 'CARD_SHIPPED', shipment: { message: `word ${index}` } },
  }));
const words = (updates: ReturnType<typeof many>) => updates.map(({ details }) => details.shipment.message);

describe.each(worlds)('odd input of clients and of D1, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let watches: Watch<Event>[];
  beforeEach(async () => {
    const env = { EVENT_MAX_ENTRIES: '5000', NOTIFICATION_MAX_KB: '2048' };
    stack = await startStack({ backend, env, sandbox: { clock: { manual: true }, drift } });
    watches = [];
  });
  afterEach(async () => {
    await Promise.all(watches.map((each) => each.stop()));
    await stack.stop();
  });

  function follow(after: string | null = null, cardId = card): Watch<Event> {
    const watching = watch<Event>(stack.gateway.ws, stack.tokens.alice, query, { cardId, after });
    watches.push(watching);
    return watching;
  }
  const tell = async (...operations: unknown[]) => (await d1Caller(stack).notify({ operations })).status;
  const kinds = ({ events }: Watch<Event>) => events.map(({ cardOrderUpdated: { kind } }) => kind);
  const orders = ({ events }: Watch<Event>) => events.slice(1).map(({ cardOrderUpdated: { order } }) => order?.id);
  const shows = (id: string) => (event: Event) => event.cardOrderUpdated.order?.id === id;
  const heard = ({ events }: Watch<Event>) =>
    events.flatMap(({ cardOrderUpdated: { change } }) => change?.shipment?.message ?? []);
  const says = (word: string) => (event: Event) => event.cardOrderUpdated.change?.shipment?.message === word;
  const cursorOf = async (cardId: string) => (await follow(null, cardId).until(() => true)).cardOrderUpdated.cursor;
  /** As somebody would make them who knows the secret: only the place in them is wrong. */
  const forge = (place: { epoch: string; position: string }) =>
    createCursors(String(stack.env['EVENT_LOG_SECRET'])).encode(`card:${card}`, place);

  it('a cursor that is garbage, changed or of another card is refused, and the next subscription is not', async () => {
    await tell(update('op-0'));
    const cursor = await cursorOf(card);
    const others = await cursorOf('crd-alice-mastercard');
    const changed = `${cursor.slice(0, -3)}${cursor.endsWith('AAA') ? 'BBB' : 'AAA'}`;
    for (const after of ['', 'x', '"\u0000\ud800', 'x'.repeat(20_000), cursor.slice(0, -1), changed, others]) {
      expect(await follow(after).ended).toMatchObject([{ extensions: { code: 'INVALID_CURSOR' } }]);
    }
    const resumed = follow(cursor);
    await tell(update('op-1'));
    await resumed.until(shows('op-1'));
    expect(kinds(resumed)).toEqual(['CHANGE']);
  });

  it.each([
    ['the future', (epoch: string) => ({ epoch, position: String(Date.now() + 1e9) })],
    ['another epoch', () => ({ epoch: 'anotherepoch', position: '1' })],
    ['before the first entry of another record', () => ({ epoch: '', position: '5' })],
  ])('a cursor from %s brings a RESYNC with the present state, and then every change', async (_what, placeOf) => {
    await tell(update('op-0'));
    const [epoch = ''] = Buffer.from(await cursorOf(card), 'base64url')
      .subarray(16)
      .toString()
      .split(' ');
    const resumed = follow(forge(placeOf(epoch)));
    await resumed.until(shows('op-0'));
    await tell(update('op-1'), update('op-2'));
    await resumed.until(shows('op-2'));
    expect(kinds(resumed)).toEqual(['RESYNC', 'CHANGE', 'CHANGE']);
  });

  it('a card that does not exist yet is not found, and can be watched as soon as it is there', async () => {
    const { cardId } = registration();
    expect(await follow(null, cardId).ended).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    await send(stack, 'service', documents.registerCard, registration());
    const watching = follow(null, cardId);
    await watching.until(() => true);
    expect(await tell(update('op-new', cardId))).toBe(204);
    await watching.until(shows('op-new'));
    expect(kinds(watching)).toEqual(['SNAPSHOT', 'CHANGE']);
  });

  it('an update of a card that nobody knows is taken, shown to nobody, and costs the others nothing', async () => {
    const watching = follow();
    await watching.until(() => true);
    expect(await tell(update('op-0'), update('op-nobody', 'crd-nobody'), update('op-1'))).toBe(204);
    await watching.until(shows('op-1'));
    expect(orders(watching)).toEqual(['op-0', 'op-1']);
    const { data } = await post(stack.gateway.graphql, stack.tokens.alice, '{ operation(id: "op-nobody") { id } }');
    expect(data).toEqual({ operation: null });
  });

  it('a notification of 1 MB is taken where it is allowed, and every update in it is shown once', async () => {
    const watching = follow();
    await watching.until(() => true);
    const operations = many(64).map((each) => ({ ...each, note: 'x'.repeat(16 * 1024) }));
    expect(JSON.stringify(operations).length).toBeGreaterThan(1024 * 1024);
    expect(await tell(...operations)).toBe(204);
    await watching.until(says('word 63'));
    expect(heard(watching)).toEqual(words(operations));
  });

  it('a batch of 1,000 with one malformed update stores and shows the other 999, once each and in their order', async () => {
    const watching = follow();
    await watching.until(() => true);
    const operations = many(1_000);
    const malformed = { ...update('op-24'), status: { not: 'a text' } };
    expect(await tell(...operations.with(499, malformed as never))).toBe(204);
    await watching.until(says('word 999'));
    expect(heard(watching)).toEqual(words(operations.toSpliced(499, 1)));
  }, 60_000);

  it('the same batch, sent 50 times at once to both gateways, is shown once and in its order', async () => {
    // In memory each gateway has a record of its own, so that there is but one to send to.
    const gateways = [stack.gateway, ...(backend === 'redis' ? [await stack.addGateway()] : [])];
    const watching = follow();
    await watching.until(() => true);
    const callers = gateways.map((gateway) => d1Caller({ ...stack, gateway }));
    const batch = { operations: many(20) };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => callers[index % callers.length]?.notify(batch)),
    );
    expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([204]));
    await tell(update('op-last'));
    await watching.until(shows('op-last'));
    expect(heard(watching)).toEqual(words(batch.operations));
  });
});
