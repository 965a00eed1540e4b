import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventLog, LogEntry, OperationState } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import type { EventLogOptions } from '../../src/events/options.ts';
import { createRedisStores, type RedisOptions } from '../../src/events/redis/stores.ts';
import { next, order, produce, randomCard, silent, start, store, take, until } from '../support/events.ts';
import { startCluster } from '../support/redis-cluster.ts';
import { startReplicated } from '../support/redis-sentinel.ts';
import { startRedis } from '../support/redis.ts';

type Create = (options: EventLogOptions) => EventLog;

/** Each gives what makes a log, and what ends it all. All orders of arrival are tried where each is told apart, and a part where only the wire differs. */
const backends: { name: string; every: number; open(): Promise<{ create: Create; stop(): Promise<void> }> }[] = [
  { name: 'memory', every: 1, open: async () => ({ create: createMemoryEventLog, stop: async () => undefined }) },
  {
    name: 'redis',
    every: 1,
    async open() {
      const { url, keyPrefix, stop } = await startRedis();
      return { create: (options) => inRedis({ ...options, url, keyPrefix }), stop };
    },
  },
  {
    name: 'redis with a replica',
    every: 9,
    async open() {
      const { primary, stop } = await startReplicated();
      return { create: (options) => inRedis({ ...options, url: primary.url, replicas: 1 }), stop };
    },
  },
  {
    name: 'redis cluster',
    every: 9,
    async open() {
      const { addresses: nodes, stop } = await startCluster();
      return { create: (options) => inRedis({ ...options, topology: 'cluster', nodes, login: {} }), stop };
    },
  },
];

const inRedis = (options: RedisOptions) => createRedisStores({ ...options, checkMs: 200, deadlineMs: 10_000 }).log;

describe.each(backends)('the event log ($name)', (backend) => {
  let create: Create;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ create, stop } = await backend.open());
  }, 60_000);
  afterAll(() => stop());

  const logs: EventLog[] = [];
  const stops: AbortController[] = [];

  async function open(options: Partial<EventLogOptions> = {}): Promise<EventLog> {
    const log = create({ secret: randomBytes(16).toString('hex'), logger: silent, ...options });
    logs.push(log);
    await until(() => log.ready());
    return log;
  }

  function stopper(): AbortController {
    const controller = new AbortController();
    stops.push(controller);
    return controller;
  }

  afterEach(async () => {
    stops.splice(0).forEach((controller) => controller.abort());
    await Promise.all(logs.splice(0).map((log) => log.stop()));
  });

  describe('changes', () => {
    type Heard = [subject: string | null, kind: string | undefined];

    async function hearing(log: EventLog): Promise<Heard[]> {
      const heard: Heard[] = [];
      log.onChange((subject, kind) => heard.push([subject, kind]));
      await until(() => log.hearsChanges());
      heard.length = 0;
      return heard;
    }

    test('each update that is stored is told before its append resolves, with its kind', async () => {
      const log = await open();
      const card = randomCard();
      const heard = await hearing(log);
      for (const update of order(card)) {
        await store(log, update);
        expect(heard.length).toBeGreaterThan(0);
        expect(new Set(heard.splice(0).map(String))).toEqual(new Set([`${card},PRODUCE`]));
      }
      // A late one too: it is in the record, if in no state.
      await store(log, produce(card, { stage: 'CARD_PROD_DONE', reason: 'late' }));
      expect(heard.length).toBeGreaterThan(0);
    });

    test('a repeat is told when it brings what was not known, or when that is asked for', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card));
      const heard = await hearing(log);
      expect(await log.append(produce(card))).toEqual({ outcome: 'repeated' });
      expect(heard).toEqual([]);
      const bringing = [
        produce(card, undefined, { startedAt: '2025-01-17T06:28:02.492Z' }),
        produce(card, { stage: 'CARD_PROD_REQUESTED', requestDigest: 'ours' }),
      ];
      for (const update of bringing) {
        expect(await log.append(update)).toEqual({ outcome: 'repeated' });
        expect(heard.splice(0)).toEqual([[card, 'PRODUCE']]);
        expect(await log.append(update)).toEqual({ outcome: 'repeated' });
        expect(heard).toEqual([]);
      }
      expect(await log.append(produce(card), { tellRepeat: true })).toEqual({ outcome: 'repeated' });
      expect(heard).toEqual([[card, 'PRODUCE']]);
    });

    test('what is announced is told, and who has left is told nothing', async () => {
      const log = await open();
      const [staying, leaving] = [await hearing(log), [] as Heard[]];
      const leave = log.onChange((subject, kind) => leaving.push([subject, kind]));
      leave();
      await log.announce('consumer:a');
      await store(log, produce(randomCard()));
      expect(staying.filter(([subject]) => subject === 'consumer:a')).toEqual([['consumer:a', undefined]]);
      expect(leaving).toEqual([]);
    });

    test('that whoever follows is to begin anew is told where it is announced so, and by nothing that D1 says', async () => {
      const log = await open();
      await hearing(log);
      const anew: (boolean | undefined)[] = [];
      log.onChange((_subject, _kind, isAnew) => anew.push(isAnew));
      for (const kind of ['anew', ' anew', 'PRODUCE anew']) await store(log, { ...produce(randomCard()), kind });
      await log.announce('consumer:a');
      expect(anew.some(Boolean)).toBe(false);
      await log.announce('consumer:a', { anew: true });
      expect(anew.filter(Boolean)).toHaveLength(1);
    });

    test('who was told reads what was changed, in the states and in the entries', async () => {
      const log = await open();
      const card = randomCard();
      let reads: Promise<number[]>[] = [];
      await hearing(log);
      log.onChange(() => {
        reads.push(
          Promise.all([log.snapshot(card), log.entries(card)]).then(([a, b]) => [a.operations.length, b.length]),
        );
      });
      for (let i = 1; i <= 20; i += 1) {
        reads = [];
        await store(log, produce(card, {}, { operationId: `op-${i}` }));
        expect((await Promise.all(reads)).at(-1)).toEqual([i, i]);
      }
    });

    test('a log that has stopped hears nothing', async () => {
      const log = await open();
      await hearing(log);
      await log.stop();
      expect(log.hearsChanges()).toBe(false);
    });
  });

  describe('append', () => {
    test('gives each update the next position and tells the one before', async () => {
      const log = await open();
      const card = randomCard();
      const entries: LogEntry[] = [];
      for (const update of order(card)) entries.push(await store(log, update));
      expectChain(entries, '0');
      expect(new Set(entries.map(({ epoch }) => epoch)).size).toBe(1);
      expect(entries[0]?.epoch).not.toBe('');
      expect(entries.every(({ late }) => !late)).toBe(true);
      expect(entries.map(({ update }) => update)).toEqual(order(card));
    });

    test('positions are about the time of the log in ms', async () => {
      const log = await open();
      const { position, at } = await store(log, produce(randomCard()));
      expect(Math.abs(Number(position) - Date.now())).toBeLessThan(60_000);
      expect(new Date(Number(position)).toISOString()).toBe(at);
    });

    test('100 at once have strictly rising positions and one chain', async () => {
      const log = await open();
      const card = randomCard();
      const updates = Array.from({ length: 100 }, (_, i) => produce(card, {}, { operationId: `op-${i}` }));
      const entries = await Promise.all(updates.map((update) => store(log, update)));
      const sorted = entries.sort((a, b) => Number(BigInt(a.position) - BigInt(b.position)));
      expectChain(sorted, '0');
      expect(await log.entries(card)).toEqual(sorted);
    });

    test('those of one subject that are begun together are stored in the order in which they were begun', async () => {
      const log = await open();
      const [card, another] = [randomCard(), randomCard()];
      const updates = Array.from({ length: 100 }, (_, i) =>
        produce(i % 3 === 0 ? another : card, {}, { operationId: `op-${i}` }),
      );
      await Promise.all(updates.map((update) => store(log, update)));
      for (const subject of [card, another]) {
        const stored = (await log.entries(subject)).map(({ update }) => update);
        expect(stored).toEqual(updates.filter((update) => update.subject === subject));
      }
    });

    test('drops a repeat, also one that comes when later updates were stored', async () => {
      const log = await open();
      const card = randomCard();
      for (const update of order(card)) await store(log, update);
      for (const update of order(card)) expect(await log.append(update)).toEqual({ outcome: 'repeated' });
      expect(await log.entries(card)).toHaveLength(7);
    });

    test('of a hundred equal updates at once, one is stored', async () => {
      const log = await open();
      const card = randomCard();
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => log.append(produce(card))));
      expect(outcomes.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
    });

    test('a repeat may come with other times; those that were missing are taken over', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, { stage: 'CARD_PROD_REQUESTED', issuerRequestId: 'r' }));
      const startedAt = '2025-01-17T06:28:02.492Z';
      const said = produce(card, { issuerRequestId: 'r', stage: 'CARD_PROD_REQUESTED' }, { startedAt });
      expect(await log.append(said)).toEqual({ outcome: 'repeated' });
      expect(await log.append(produce(card, { stage: 'CARD_PROD_REQUESTED' }, { startedAt }))).toEqual({
        outcome: 'repeated',
      });
      expect((await stateOf(log, card)).startedAt).toBe(startedAt);
    });

    test('the very same again brings the times that were missing, its end only to the status that it has', async () => {
      const log = await open();
      const card = randomCard();
      const [startedAt, endedAt] = ['2025-01-17T06:28:02.492Z', '2025-01-19T10:00:00.000Z'];
      await store(log, produce(card));
      expect(await log.append(produce(card, undefined, { startedAt }))).toEqual({ outcome: 'repeated' });
      expect((await stateOf(log, card)).startedAt).toBe(startedAt);
      const shipped = { stage: 'CARD_SHIPPED' };
      await store(log, produce(card, shipped, { status: 'SUCCESSFUL' }));
      expect(await log.append(produce(card, undefined, { endedAt }))).toEqual({ outcome: 'repeated' });
      expect((await stateOf(log, card)).endedAt).toBeUndefined();
      const again = produce(card, shipped, { status: 'SUCCESSFUL', startedAt: endedAt, endedAt });
      expect(await log.append(again)).toEqual({ outcome: 'repeated' });
      expect(await stateOf(log, card)).toMatchObject({ startedAt, endedAt });
    });

    test('what says nothing new is a repeat, though it was never said like this', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, { stage: 'CARD_SHIPPED', reason: 'some free text', carrier: 'dhl' }));
      expect(await log.append(produce(card, { stage: 'CARD_SHIPPED', reason: 'some free text' }))).toEqual({
        outcome: 'repeated',
      });
      await store(log, produce(card, { stage: 'CARD_SHIPPED', reason: 'some other text' }));
      expect(await log.entries(card)).toHaveLength(2);
    });

    test('keeps the trace of an append with its entry alone, and a repeat is one whatever its trace', async () => {
      const log = await open();
      const card = randomCard();
      const trace = (span: number) => `00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333${span}-01`;
      const first = { ...produce(card), trace: trace(1) };
      expect((await store(log, first)).update).toEqual(first);
      const again = [produce(card), { ...first, trace: trace(2) }];
      for (const update of again) expect(await log.append(update)).toEqual({ outcome: 'repeated' });
      const follower = log.follow(card, start, stopper().signal);
      expect((await next(follower)).update).toEqual(first);
      const [second, third] = [produce(card, { stage: 'DATA_PREPARED' }), produce(card, { stage: 'CARD_PROD_READY' })];
      await store(log, second);
      await store(log, { ...third, trace: trace(3) });
      const live = await take(follower, 2);
      expect(live.map(({ update }) => update)).toEqual([second, { ...third, trace: trace(3) }]);
      expect(live[0]?.update).not.toHaveProperty('trace');
      for (const { state } of live) expect(state).not.toHaveProperty('trace');
      expect((await log.snapshot(card)).operations[0]).not.toHaveProperty('trace');
    });

    test('the same facts of another operation or card are no repeat', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card));
      await store(log, produce(card, undefined, { operationId: 'another' }));
      await store(log, produce(randomCard(), undefined, { operationId: 'another' }));
    });

    test('a field left out keeps its value, one that comes again is replaced', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, { stage: 'DATA_PREPARED', reason: 'first', dueDate: '2025-02-01' }));
      const { state, position } = await store(log, produce(card, { stage: 'CARD_PROD_DONE', reason: 'second' }));
      expect(state.fields).toEqual({ stage: 'CARD_PROD_DONE', reason: 'second', dueDate: '2025-02-01' });
      expect(state.position).toBe(position);
      expect(state.firstPosition).not.toBe(position);
    });

    test('a late update is kept in its place and changes nothing', async () => {
      const log = await open();
      const card = randomCard();
      const shipped = await store(log, produce(card, { stage: 'CARD_SHIPPED' }));
      const late = await store(log, produce(card, { stage: 'DATA_PREPARED', reason: 'slow' }));
      expect(late.late).toBe(true);
      expect(late.state).toEqual(shipped.state);
      expect(await stateOf(log, card)).toEqual(shipped.state);
      expect(await log.entries(card)).toEqual([shipped, late]);
      expect(await log.append(produce(card, { stage: 'DATA_PREPARED', reason: 'slow' }))).toEqual({
        outcome: 'repeated',
      });
    });

    test.each([
      ['FAILED', 'SUCCESSFUL'],
      ['SUCCESSFUL', 'FAILED'],
    ])('%s is final: %s after it is late', async (first, second) => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, {}, { status: first }));
      expect((await store(log, produce(card, {}, { status: second }))).late).toBe(true);
      expect((await store(log, produce(card, {}, { status: 'PENDING' }))).late).toBe(true);
      expect((await stateOf(log, card)).status).toBe(first);
    });

    test('an exception is not the end: it applies, and so does what follows it', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, { stage: 'DATA_PREPARED' }));
      expect(await store(log, produce(card, { stage: 'CARD_PROD_EXCEPTION' }))).toMatchObject({ late: false });
      expect((await stateOf(log, card)).fields.stage).toBe('CARD_PROD_EXCEPTION');
      expect(await store(log, produce(card, { stage: 'CARD_PROD_ONGOING' }))).toMatchObject({ late: false });
      await store(log, produce(card, {}, { status: 'SUCCESSFUL' }));
      expect(await store(log, produce(card, { stage: 'CARD_PROD_CANCELED' }))).toMatchObject({ late: true });
      expect((await stateOf(log, card)).fields.stage).toBe('CARD_PROD_ONGOING');
    });

    test('CARD_SHIPPED comes twice: newer shipment data counts', async () => {
      const log = await open();
      const card = randomCard();
      const done = { status: 'SUCCESSFUL' };
      await store(log, produce(card, { stage: 'CARD_SHIPPED', shipmentStatus: 'HANDED_OVER' }, done));
      const { late, state } = await store(
        log,
        produce(card, { stage: 'CARD_SHIPPED', shipmentStatus: 'DELIVERED', carrier: 'dhl' }, done),
      );
      expect(late).toBe(false);
      expect(state.fields).toEqual({ stage: 'CARD_SHIPPED', shipmentStatus: 'DELIVERED', carrier: 'dhl' });
    });

    test('a card that came back stays back when its shipping is told late', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, { stage: 'CARD_RETURNED' }, { status: 'SUCCESSFUL' }));
      const { late } = await store(log, produce(card, { stage: 'CARD_SHIPPED' }, { status: 'SUCCESSFUL' }));
      expect(late).toBe(true);
      expect((await stateOf(log, card)).fields.stage).toBe('CARD_RETURNED');
    });

    test('an unknown stage or status is taken as it comes, until the operation is final', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, { stage: 'CARD_PROD_READY' }));
      const onHold = await store(log, produce(card, { stage: 'ON_HOLD' }));
      expect(onHold).toMatchObject({ late: false, state: { fields: { stage: 'ON_HOLD' } } });
      expect((await store(log, produce(card, { stage: 'DATA_PREPARED' }))).late).toBe(true);
      const paused = await store(log, produce(card, {}, { status: 'Paused 1' }));
      expect(paused).toMatchObject({ late: false, state: { status: 'Paused 1', fields: { stage: 'ON_HOLD' } } });
      await store(log, produce(card, {}, { status: 'SUCCESSFUL' }));
      expect((await store(log, produce(card, { stage: 'ON_HOLD_AGAIN' }))).late).toBe(true);
      expect((await store(log, produce(card, { reason: 'x' }, { status: 'Paused 2' }))).late).toBe(true);
      expect((await stateOf(log, card)).status).toBe('SUCCESSFUL');
    });

    test("the gateway's own knowledge of an operation comes along at any time, and is no news", async () => {
      const log = await open();
      for (let at = 0; at <= 7; at += 1) {
        const card = randomCard();
        const answer = produce(card, {
          stage: 'CARD_PROD_REQUESTED',
          issuerRequestId: 'request-1',
          requestDigest: 'digest-1',
          changeType: 'CANCEL',
        });
        for (const update of order(card).toSpliced(at, 0, answer)) await log.append(update);
        const entries = await log.entries(card);
        expect(entries.map(({ update }) => update.fields.stage)).toEqual(order(card).map(({ fields }) => fields.stage));
        expect(entries.some(({ late }) => late)).toBe(false);
        const wanted = { ...order(card)[6]?.fields, requestDigest: 'digest-1', changeType: 'CANCEL' };
        expect((await stateOf(log, card)).fields).toEqual(wanted);
      }
    });

    test("the gateway's own knowledge of an operation is kept when its answer comes late, and is not replaced", async () => {
      const log = await open();
      const card = randomCard();
      const { position } = await store(log, produce(card, { stage: 'DATA_PREPARED', reason: 'why' }));
      const late = await store(log, produce(card, { stage: 'CARD_PROD_REQUESTED', requestDigest: 'first' }));
      expect(late).toMatchObject({ late: true, state: { position, fields: { requestDigest: 'first' } } });
      const second = produce(card, { stage: 'DATA_PREPARED', requestDigest: 'second' });
      expect(await log.append(second)).toEqual({ outcome: 'repeated' });
      const third = await store(log, produce(card, { stage: 'CARD_PROD_READY', requestDigest: 'third' }));
      expect(third.state.fields).toEqual({ stage: 'CARD_PROD_READY', reason: 'why', requestDigest: 'first' });
      expect((await stateOf(log, card)).fields.requestDigest).toBe('first');
    });

    test('what is tracked and which digital card it is are news like any other', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, {}, { kind: 'STANDALONE_TRACKING' }));
      const more = { trackingType: 'RETURN', digitalCardId: 'dc-1' };
      const { state } = await store(log, produce(card, more, { kind: 'STANDALONE_TRACKING' }));
      expect(state.fields).toEqual(more);
    });

    test('texts of every script and shape come back as they were', async () => {
      const log = await open();
      const card = randomCard();
      const fields = { reason: '~a.b\n"é"\\ \u0000 日本 🙂', shipmentMessage: '', errorMessage: '{"a":[]}' };
      const { update, state } = await store(log, produce(card, fields, { kind: 'New kind 2', status: 'Étrange' }));
      expect(update).toMatchObject({ fields, kind: 'New kind 2', status: 'Étrange' });
      expect((await log.entries(card))[0]?.state).toEqual(state);
      expect(state.fields).toEqual(fields);
    });

    test('every order of arrival, with repeats, ends in the same state', async () => {
      const log = await open();
      const wanted = order('card:0').at(-1);
      const all = permutations([0, 1, 2, 3, 4, 5, 6]).filter((_, i) => i % backend.every === 0);
      await inBatches(all, 200, async (indices, i) => {
        const updates = order(`card:${i}`);
        const arriving = [...indices, indices[i % 7] ?? 0, indices[(i + 3) % 7] ?? 0];
        let last = '0';
        for (const index of arriving) {
          const outcome = await log.append(updates[index] as (typeof updates)[number]);
          if (outcome.outcome === 'stored') last = outcome.entry.position;
        }
        const { position, operations } = await log.snapshot(`card:${i}`);
        const [{ status, fields, startedAt, endedAt } = {} as OperationState] = operations;
        expect({ status, fields, startedAt, endedAt, position }).toEqual({
          status: wanted?.status,
          fields: wanted?.fields,
          startedAt: wanted?.startedAt,
          endedAt: wanted?.endedAt,
          position: last,
        });
      });
    }, 120_000);
  });

  describe('reading', () => {
    test('a snapshot has the place and every operation, oldest first', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, undefined, { operationId: 'z' }));
      const a = await store(log, produce(card, undefined, { operationId: 'a' }));
      const z = await store(log, produce(card, { stage: 'DATA_PREPARED' }, { operationId: 'z' }));
      expect(await log.snapshot(card)).toEqual({
        epoch: z.epoch,
        position: z.position,
        operations: [z.state, a.state],
      });
    });

    test('an unknown subject has an empty snapshot at the start', async () => {
      const log = await open();
      expect(await log.snapshot(randomCard())).toEqual({ epoch: '', position: '0', operations: [] });
      expect(await log.entries(randomCard())).toEqual([]);
    });

    test('entries come in order, all or those after a position, up to the number kept', async () => {
      const log = await open({ maxEntries: 5 });
      const card = randomCard();
      const entries: LogEntry[] = [];
      for (const update of order(card)) entries.push(await store(log, update));
      expect(await log.entries(card)).toEqual(entries.slice(2));
      expect(await log.entries(card, entries[4]?.position)).toEqual(entries.slice(5));
      expect(await log.entries(card, entries[6]?.position)).toEqual([]);
    });

    test('entries end with the retention, state and repeats do not', async () => {
      const log = await open({ retentionHours: 0.2 / 3_600 });
      const card = randomCard();
      const { state, epoch, position } = await store(log, produce(card));
      await until(async () => (await log.entries(card)).length === 0);
      expect(await log.snapshot(card)).toEqual({ epoch, position, operations: [state] });
      expect(await log.append(produce(card))).toEqual({ outcome: 'repeated' });
      expect((await store(log, produce(card, { stage: 'DATA_PREPARED' }))).previous).toBe(position);
    });

    test('repeats are forgotten in the end', async () => {
      const log = await open({ retentionHours: 0.1 / 3_600, repeatDays: 0.2 / 86_400 });
      const card = randomCard();
      await store(log, produce(card));
      await until(async () => (await log.append(produce(card))).outcome === 'stored');
    });

    test('knows the subject of an operation', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card, undefined, { operationId: `of-${card}` }));
      expect(await log.subjectOf(`of-${card}`)).toBe(card);
      expect(await log.subjectOf('unknown')).toBeNull();
    });

    test('an operation stays with the subject that had it first', async () => {
      const log = await open();
      const [mine, theirs] = [randomCard(), randomCard()];
      const operationId = `of-${mine}`;
      await store(log, produce(mine, undefined, { operationId }));
      await log.append(produce(theirs, undefined, { operationId }));
      await log.append(produce(theirs, { stage: 'DATA_PREPARED' }, { operationId }));
      expect(await log.subjectOf(operationId)).toBe(mine);
      await store(log, produce(mine, { stage: 'DATA_PREPARED' }, { operationId }));
      expect(await log.subjectOf(operationId)).toBe(mine);
    });

    test.each(['consumer', 'digitalCard'] as const)('a %s has a record like a card', async (kind) => {
      const log = await open();
      const id = randomCard().slice(5);
      const subject = `${kind}:${id}` as const;
      const follower = log.follow(subject, start, stopper().signal);
      const coming = next(follower);
      const entry = await store(log, { ...produce('card:x'), subject, operationId: `of-${id}` });
      expect(await coming).toEqual(entry);
      expect((await log.snapshot(subject)).operations).toEqual([entry.state]);
      expect((await log.snapshot(`card:${id}`)).operations).toEqual([]);
      expect(await log.subjectOf(`of-${id}`)).toBe(subject);
    });

    test('knows the subject that last bore an issuerRequestId', async () => {
      const log = await open();
      const [one, other] = [randomCard(), randomCard()];
      const issuerRequestId = `request-of-${one}`;
      expect(await log.subjectOfRequest(issuerRequestId)).toBeNull();
      await store(log, produce(one, { issuerRequestId }));
      expect(await log.subjectOfRequest(issuerRequestId)).toBe(one);
      await store(log, produce(one, { stage: 'DATA_PREPARED' }));
      expect(await log.subjectOfRequest(issuerRequestId)).toBe(one);
      await store(log, produce(other, { issuerRequestId }));
      expect(await log.subjectOfRequest(issuerRequestId)).toBe(other);
      expect(await log.subjectOf(issuerRequestId)).toBeNull();
    });

    test('who bore an issuerRequestId is forgotten with the operation', async () => {
      const log = await open({ retentionHours: 0.1 / 3_600, repeatDays: 0.2 / 86_400 });
      const card = randomCard();
      await store(log, produce(card, { issuerRequestId: 'request' }));
      // In a cluster they are on servers of their own, which forget when they come to it.
      await until(async () => (await log.subjectOfRequest('request')) === null);
      await until(async () => (await log.subjectOf(`${card.slice(5)}-order`)) === null);
    });
  });

  test('of many records read at once each has its own operations and its own note', async () => {
    const log = await open();
    const cards = Array.from({ length: 150 }, randomCard);
    for (const [index, card] of cards.entries()) {
      if (index % 3 > 0) await store(log, produce(card));
      if (index % 2 > 0) await log.remember(card, 'note', card);
    }
    const read = await Promise.all(cards.map((card) => log.snapshotWithNote(card, 'note')));
    const alone = await Promise.all(cards.map((card) => log.snapshot(card)));
    for (const [index, card] of cards.entries()) {
      expect(read[index]).toEqual({ snapshot: alone[index], note: index % 2 > 0 ? card : null });
      expect(alone[index]?.operations.map(({ subject }) => subject)).toEqual(index % 3 > 0 ? [card] : []);
    }
  });

  test('a state read before is not what a later read gives', async () => {
    const log = await open();
    const card = randomCard();
    for (const update of order(card)) {
      await store(log, update);
      expect((await stateOf(log, card)).fields.stage).toBe(update.fields.stage);
    }
  });

  describe('what is remembered beside the record', () => {
    test('is one text a name and subject, replaced and forgotten at will', async () => {
      const log = await open();
      const [one, other] = [randomCard(), randomCard()];
      expect(await log.recall(one, 'a')).toBeNull();
      await log.remember(one, 'a', 'first');
      await log.remember(one, 'b', '~"é"\n🙂');
      await log.remember(other, 'a', '');
      await log.remember(one, 'a', 'second');
      expect(await Promise.all([log.recall(one, 'a'), log.recall(one, 'b'), log.recall(other, 'a')])).toEqual([
        'second',
        '~"é"\n🙂',
        '',
      ]);
      await log.remember(one, 'a', null);
      await log.remember(one, 'c', null);
      expect([await log.recall(one, 'a'), await log.recall(other, 'a')]).toEqual([null, '']);
      expect(await log.snapshot(one)).toEqual({ epoch: '', position: '0', operations: [] });
    });

    test('is forgotten in the end', async () => {
      const log = await open({ noteDays: 0.2 / 86_400 });
      const card = randomCard();
      await log.remember(card, 'a', 'text');
      expect(await log.recall(card, 'a')).toBe('text');
      await until(async () => (await log.recall(card, 'a')) === null);
    });
  });

  test("a subject's bell is heard by whoever listens to it, until they leave", async () => {
    const log = await open();
    const card = randomCard();
    const heard: string[] = [];
    const leaves = [await log.onRing(card, () => heard.push('a')), await log.onRing(card, () => heard.push('b'))];
    await log.onRing(randomCard(), () => heard.push('other'));
    const before = heard.length;
    await log.ring(card);
    await until(() => heard.length === before + 2);
    expect(heard.slice(before).sort()).toEqual(['a', 'b']);
    leaves[0]?.();
    await log.ring(card);
    await until(() => heard.length === before + 3);
    expect(heard.at(-1)).toBe('b');
    await store(log, produce(card));
    expect(heard).toHaveLength(before + 3);
  });

  describe('follow', () => {
    test('gives what comes after the snapshot, once and in order', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card));
      const follower = log.follow(card, await log.snapshot(card), stopper().signal);
      const first = next(follower);
      const a = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
      expect(await first).toEqual(a);
      await log.append(produce(card));
      const b = await store(log, produce(card, { stage: 'CARD_PROD_READY' }));
      const c = await store(log, produce(card, { stage: 'DATA_PREPARED', reason: 'late' }));
      expect(await take(follower, 2)).toEqual([b, c]);
    });

    test('waits for a subject that has no record yet', async () => {
      const log = await open();
      const card = randomCard();
      const follower = log.follow(card, await log.snapshot(card), stopper().signal);
      const coming = take(follower, 2);
      const a = await store(log, produce(card));
      const b = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
      expect(await coming).toEqual([a, b]);
    });

    test('resumes after any place, without loss or repeat', async () => {
      const log = await open();
      const card = randomCard();
      const entries: LogEntry[] = [];
      for (const update of order(card)) entries.push(await store(log, update));
      for (const [i, { epoch, position }] of [start, ...entries.slice(0, 6)].entries()) {
        const follower = log.follow(card, { epoch, position }, stopper().signal);
        expect(await take(follower, 7 - i)).toEqual(entries.slice(i));
      }
    });

    test('a burst while nobody listens for the next is complete', async () => {
      const log = await open();
      const card = randomCard();
      const follower = log.follow(card, start, stopper().signal);
      const first = next(follower);
      await store(log, produce(card, {}, { operationId: 'op-0' }));
      await first;
      for (let i = 1; i < 150; i += 1) await store(log, produce(card, {}, { operationId: `op-${i}` }));
      const rest = await take(follower, 149);
      expect(rest.map(({ update }) => update.operationId)).toEqual(
        Array.from({ length: 149 }, (_, i) => `op-${i + 1}`),
      );
    });

    test('a slow reader loses none of 5,000', async () => {
      const log = await open({ maxEntries: 10_000 });
      const card = randomCard();
      const follower = log.follow(card, start, stopper().signal);
      const first = next(follower);
      await store(log, produce(card, {}, { operationId: 'op-0' }));
      const entries = [await first];
      const numbers = Array.from({ length: 5_000 }, (_, i) => i + 1);
      await inBatches(numbers, 100, async (i) => {
        await store(log, produce(card, {}, { operationId: `op-${i}` }));
      });
      entries.push(...(await take(follower, 5_000)));
      expectChain(entries, '0');
      expect(new Set(entries.map(({ update }) => update.operationId)).size).toBe(5_001);
    }, 60_000);

    test('says that there is a gap when the record does not reach back', async () => {
      const log = await open({ maxEntries: 3 });
      const card = randomCard();
      const { epoch, position } = await store(log, produce(card));
      for (const update of order(card).slice(1)) await store(log, update);
      for (const from of [{ epoch, position }, start]) {
        const follower = log.follow(card, from, stopper().signal);
        expect(await follower.next()).toEqual({ done: false, value: { gap: true } });
        expect(await follower.next()).toEqual({ done: true, value: undefined });
      }
    });

    test('says that there is a gap when a follower falls behind the record', async () => {
      const log = await open({ maxEntries: 3 });
      const card = randomCard();
      const follower = log.follow(card, start, stopper().signal);
      const first = next(follower);
      await store(log, produce(card));
      await first;
      for (const update of order(card).slice(1)) await store(log, update);
      expect((await follower.next()).value).toEqual({ gap: true });
    });

    test('says that there is a gap when the place is of another record, or not in this one', async () => {
      const log = await open();
      const card = randomCard();
      const { epoch, position } = await store(log, produce(card));
      const later = String(BigInt(position) + 1n);
      const places = [
        { card, epoch: 'another', position },
        { card, epoch, position: later },
        { card, epoch: '', position },
        { card: randomCard(), epoch, position },
      ];
      for (const place of places) {
        const { value } = await log.follow(place.card, place, stopper().signal).next();
        expect(value).toEqual({ gap: true });
      }
    });

    test('when one of two listeners leaves, the other one goes on', async () => {
      const log = await open();
      const card = randomCard();
      const leaving = stopper();
      const followers = [log.follow(card, start, leaving.signal), log.follow(card, start, stopper().signal)] as const;
      const firsts = followers.map(next);
      const a = await store(log, produce(card));
      expect(await Promise.all(firsts)).toEqual([a, a]);
      leaving.abort();
      expect(await followers[0].next()).toEqual({ done: true, value: undefined });
      const second = next(followers[1]);
      const b = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
      expect(await second).toEqual(b);
      const back = log.follow(card, a, stopper().signal);
      expect(await next(back)).toEqual(b);
    });

    test('ends promptly when aborted: before it began, waiting, and between two entries', async () => {
      const log = await open();
      const card = randomCard();
      const [before, waiting, between] = [stopper(), stopper(), stopper()];
      before.abort();
      expect((await log.follow(card, start, before.signal).next()).done).toBe(true);

      const idle = log.follow(card, start, waiting.signal).next();
      waiting.abort();
      expect((await idle).done).toBe(true);

      for (const update of order(card)) await store(log, update);
      const busy = log.follow(card, start, between.signal);
      await next(busy);
      between.abort();
      expect((await busy.next()).done).toBe(true);
    });

    test('ends when its reader leaves the loop', async () => {
      const log = await open();
      const card = randomCard();
      await store(log, produce(card));
      for await (const item of log.follow(card, start, stopper().signal)) {
        expect(item).not.toHaveProperty('gap');
        break;
      }
      await store(log, produce(card, { stage: 'DATA_PREPARED' }));
    });

    test('ends when the log is stopped', async () => {
      const log = await open();
      const card = randomCard();
      const follower = log.follow(card, start, stopper().signal);
      const first = next(follower);
      await store(log, produce(card));
      await first;
      const waiting = follower.next();
      await log.stop();
      expect((await waiting).done).toBe(true);
    });
  });

  test('sets things aside, once each, and counts them', async () => {
    const log = await open();
    const before = await log.countSetAside();
    const item = { reason: 'cardId: invalid_type', correlationId: 'c-1', content: randomCard().repeat(5_000) };
    await log.setAside(item);
    await log.setAside({ ...item, correlationId: 'c-2' });
    await log.setAside({ ...item, reason: 'status: invalid_type', operationId: 'op-1' });
    expect(await log.countSetAside()).toBe(before + 2);
  });

  test('keeps a bounded number of things set aside', async () => {
    const log = await open();
    const numbers = Array.from({ length: 1_100 }, (_, i) => i);
    await inBatches(numbers, 100, (i) =>
      log.setAside({ reason: 'item: invalid_type', correlationId: 'c', content: `${i} of ${numbers.length}` }),
    );
    expect(await log.countSetAside()).toBe(1_000);
  });

  test('refuses everything once stopped', async () => {
    const log = await open();
    await log.stop();
    const card = randomCard();
    const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });
    expect(log.ready()).toBe(false);
    await expect(log.append(produce(card))).rejects.toEqual(unavailable);
    await expect(log.snapshot(card)).rejects.toEqual(unavailable);
    await expect(log.entries(card)).rejects.toEqual(unavailable);
    await expect(log.subjectOf('op')).rejects.toEqual(unavailable);
    await expect(log.subjectOfRequest('request')).rejects.toEqual(unavailable);
    await expect(log.remember(card, 'a', 'text')).rejects.toEqual(unavailable);
    await expect(log.remember(card, 'a', null)).rejects.toEqual(unavailable);
    await expect(log.recall(card, 'a')).rejects.toEqual(unavailable);
    await expect(log.ring(card)).rejects.toEqual(unavailable);
    await expect(log.onRing(card, () => undefined)).rejects.toEqual(unavailable);
    await expect(log.countSetAside()).rejects.toEqual(unavailable);
    await expect(log.follow(card, start, stopper().signal).next()).rejects.toEqual(unavailable);
  });
});

function expectChain(entries: LogEntry[], previous: string): void {
  for (const entry of entries) {
    expect(entry.previous).toBe(previous);
    expect(BigInt(entry.position)).toBeGreaterThan(BigInt(previous));
    previous = entry.position;
  }
}

async function stateOf(log: EventLog, card: `card:${string}`): Promise<OperationState> {
  const [state] = (await log.snapshot(card)).operations;
  if (!state) throw new Error('The card has no operation.');
  return state;
}

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

async function inBatches<T>(items: T[], size: number, run: (item: T, index: number) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += size) {
    await Promise.all(items.slice(i, i + size).map((item, j) => run(item, i + j)));
  }
}
