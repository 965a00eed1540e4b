import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCache, type Cache } from '../../src/cache/cache.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { Fault } from '../../src/errors.ts';
import { unmeasured, type Telemetry } from '../../src/telemetry.ts';
import { until } from '../support/events.ts';
import { gets, stories, type Story } from './d1-stories.ts';
import { call, clientOf, json, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

type Told = Parameters<Telemetry['d1Called']>[0];

let stub: Stub;
let keys: Keys;
let client: D1Client;
let cache: Cache;
let changed: string[][];
let told: Told[];
beforeAll(async () => void (keys = await makeKeys()));
beforeEach(async () => {
  stub = await startStub();
  cache = createCache({ keptMs: 60_000, most: 1_000, joinMs: 4_000 });
  [changed, told] = [[], []];
  client = clientOf(stub.url, keys, {
    keeping: {
      reads: cache.reads,
      async changed(tags) {
        changed.push([...tags]);
        cache.evictions.evict(tags);
      },
    },
    telemetry: { ...unmeasured, d1Called: (one) => void (one.api !== 'token' && told.push(one)) },
    repeats: { most: 0 },
  });
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

const asked = () => stub.calls.length;
const ofPerson = { personalInformation: { firstName: 'Ada' } };
/** D1's answers by path, below the issuer. */
const answering =
  (answers: Record<string, unknown>): Answer =>
  (response, request) => {
    const found = answers[request.path.replace(/^.*issuers\/[^/]+\//, '')];
    json(found === undefined ? 404 : 200, found)(response, request);
  };
const profile = {
  scheme: 'VISA',
  consumerInfo: { firstName: 'Ada' },
  cards: [{ cardId: 'k1', last4: '1111', digitalCardId: 'd1', cardHolderName: 'ADA', billingAddress: { line1: '1' } }],
};
const world = {
  'consumers/c1': { consumerId: 'c1', state: 'ACTIVE', ...ofPerson },
  'consumers/c1/cards': { cards: [{ cardId: 'k1' }, { cardId: 'k2' }] },
  'consumers/c1/clickToPay': { clickToPayProfiles: [profile] },
  'cards/k1': { cardId: 'k1', consumerId: 'c1', state: 'ACTIVE' },
  'cards/k2': { cardId: 'k2', consumerId: 'c1', state: 'DELETED' },
  'cards/k1/digitalCards': { digitalCards: [{ digitalCardId: 'd1' }] },
  'digitalCards/d1': { digitalCardId: 'd1', cardId: 'k1' },
  'digitalCards/d2': { digitalCardId: 'd2' },
  'physicalCards/k1/productionStatus': { operations: [] },
};
const reads: Record<string, () => Promise<unknown>> = {
  consumer: () => client.getConsumer('c1', call),
  cards: () => client.listConsumerCards('c1', call),
  profiles: () => client.getClickToPayProfiles('c1', call),
  card: () => client.getCard('k1', call),
  endedCard: () => client.getCard('k2', call),
  digitalCards: () => client.listDigitalCards('k1', call),
  digitalCard: () => client.getDigitalCard('d1', call),
  orders: () => client.getProductionStatus('k1', call),
};

describe('a read of D1', () => {
  beforeEach(() => void (stub.answer = answering(world)));

  it.each(Object.entries(reads))('is kept: %s', async (_, read) => {
    await read();
    await read();
    expect(asked()).toBe(1);
    expect(told).toHaveLength(1);
  });

  it.each<[read: string, tags: string[]]>([
    ['consumer', ['consumer:c1', 'consumer:']],
    ['cards', ['consumer:c1', 'card:k1', 'card:k2', 'consumer:']],
    ['profiles', ['consumer:c1', 'card:k1', 'consumer:']],
    ['card', ['card:k1', 'consumer:c1']],
    ['endedCard', ['card:k2', 'consumer:c1', 'consumer:']],
    ['digitalCards', ['card:k1', 'digitalCard:d1', 'consumer:']],
    ['digitalCard', ['digitalCard:d1', 'card:k1', 'consumer:']],
    ['orders', ['card:k1']],
  ])('goes with what it tells of, and with nothing else: %s', async (name, tags) => {
    const read = reads[name] as () => Promise<unknown>;
    const all = ['card:k1', 'card:k2', 'card:k3', 'consumer:c1', 'consumer:c2', 'consumer:', 'digitalCard:d1'];
    await read();
    for (const tag of all) {
      const before = asked();
      cache.evictions.evict([tag]);
      await read();
      expect([tag, asked() - before]).toEqual([tag, tags.includes(tag) ? 1 : 0]);
    }
  });

  it.each(gets.filter(([name]) => /Operation/.test(name)))('is never kept of operations: %s', async (_, { run }) => {
    await run(client);
    await run(client);
    expect(asked()).toBe(2);
  });

  it('is kept also where D1 knows none, until there is one', async () => {
    stub.answer = json(404);
    for (const read of Object.values(reads)) expect([await read(), await read()]).toEqual([null, null]);
    expect(asked()).toBe(Object.keys(reads).length);
    stub.answer = answering(world);
    cache.evictions.evict(['card:k1', 'consumer:']);
    for (const read of Object.values(reads)) expect(await read()).not.toBeNull();
  });

  it('is not kept when it fails', async () => {
    stub.answer = json(500);
    await expect(client.getCard('k1', call)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
    stub.answer = answering(world);
    await expect(client.getCard('k1', call)).resolves.not.toBeNull();
  });

  it('of a digital card is not kept where D1 does not say whose it is', async () => {
    for (let times = 0; times < 2; times += 1) await client.getDigitalCard('d2', call);
    expect(asked()).toBe(2);
  });

  it('of Click to Pay is not kept while a network is missing', async () => {
    const path = 'consumers/c1/clickToPay';
    stub.answer = answering({ [path]: { ...world[path], errorMessage: 'one failed' } });
    for (let times = 0; times < 2; times += 1)
      expect(await client.getClickToPayProfiles('c1', call)).toMatchObject({ partial: true });
    expect(asked()).toBe(2);
  });

  it('is kept without anything personal', async () => {
    expect(await client.getConsumer('c1', call)).toMatchObject(ofPerson);
    expect(await client.getConsumer('c1', call)).toEqual({ consumerId: 'c1', state: 'ACTIVE', withheld: true });
    expect(await client.getClickToPayProfiles('c1', call)).toMatchObject({ profiles: [profile] });
    const cards = [{ cardId: 'k1', last4: '1111', digitalCardId: 'd1' }];
    const kept = { profiles: [{ scheme: 'VISA', cards }], partial: false, withheld: true };
    expect(await client.getClickToPayProfiles('c1', call)).toEqual(kept);
    expect(asked()).toBe(2);
    expect(await client.getConsumer('c1', { ...call, fresh: true })).toMatchObject(ofPerson);
  });

  it('is shared by the reader’s own reads alone', async () => {
    for (const reader of ['ada', 'bob', 'ada']) await client.getCard('k1', { ...call, reader });
    await client.getCard('k1', call);
    expect(asked()).toBe(3);
  });

  it('in the background is its own', async () => {
    await client.getCard('k1', call);
    await client.getCard('k1', { ...call, background: true });
    expect(asked()).toBe(2);
  });

  it('tells everybody whom it is given of what could not be read', async () => {
    stub.answer = answering({ 'consumers/c1/cards': { cards: [{ cardId: 'k1' }, {}, {}] } });
    const dropped: number[] = [];
    const counting = { ...call, dropped: (items: number) => void dropped.push(items) };
    await Promise.all([client.listConsumerCards('c1', counting), client.listConsumerCards('c1', counting)]);
    await client.listConsumerCards('c1', counting);
    expect([dropped, asked()]).toEqual([[2, 2, 2], 1]);
  });
});

describe('reads at the same time', () => {
  it('are one call, told of once, with an answer for each', async () => {
    stub.answer = answering(world);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => client.getCard('k1', call)));
    expect(new Set(answers).size).toBe(1);
    expect([asked(), told.length]).toEqual([1, 1]);
    expect(cache.reads.counts()['cards']).toEqual({ hits: 0, joined: 999, misses: 1, evicted: 0 });
  });

  it('end when nobody waits any more', async () => {
    let closed = false;
    stub.answer = (response) => void response.on('close', () => (closed = true));
    const callers = [new AbortController(), new AbortController()];
    const ends = callers.map(({ signal }) =>
      client.getCard('k1', { ...call, signal }).catch((error: unknown) => error),
    );
    await stub.called(1);
    callers[0]?.abort(new Error('one'));
    expect(await ends[0]).toEqual(new Error('one'));
    expect([told, closed]).toEqual([[], false]);
    callers[1]?.abort(new Error('other'));
    expect(await ends[1]).toEqual(new Error('other'));
    await until(() => closed);
    expect(told.map(({ outcome }) => outcome)).toEqual(['LEFT']);
  });
});

const write = ([, { asks }]: [string, Story]) => !asks.startsWith('GET');
/** What each write may change. */
const changes: Record<string, string[]> = {
  registerConsumer: ['consumer:c1'],
  registerConsumerV1: ['consumer:c1'],
  updateConsumer: ['consumer:c1'],
  deleteConsumer: ['consumer:c1'],
  registerCard: ['card:k1', 'consumer:c1'],
  createCard: ['consumer:c1'],
  suspendCard: ['card:k1'],
  resumeCard: ['card:k1'],
  activateCard: ['card:k1'],
  deleteCard: ['card:k1'],
  renewCard: ['card:k1'],
  replaceCard: ['card:k1', 'card:k2'],
  suspendDigitalCard: ['digitalCard:d1'],
  resumeDigitalCard: ['digitalCard:d1'],
  deleteDigitalCard: ['digitalCard:d1'],
  enrollCardInClickToPay: ['card:k1'],
  updateClickToPayCard: ['card:k1'],
  updateClickToPayConsumer: ['consumer:c1'],
  optOutCardFromClickToPay: ['card:k1'],
  optOutConsumerFromClickToPay: ['consumer:c1'],
  orderCard: ['card:k1'],
  orderCards: ['card:k1'],
  changeCardOrder: ['card:k1'],
  trackCard: ['card:k1'],
};

describe('a write to D1', () => {
  it.each(Object.entries(stories).filter(write))(
    'says what it may have changed before it ends: %s',
    async (name, story) => {
      stub.answer = json(200, story.answer);
      await story.run(client);
      expect([name, changed]).toEqual([name, [[...(changes[name] ?? []), 'consumer:']]]);
    },
  );

  it.each<[how: string, answer: Answer]>([
    ['refuses it', json(409, { errorCode: 'NO' })],
    ['fails', json(500)],
    ['breaks off', (response) => response.destroy()],
  ])('says so also when D1 %s', async (_, answer) => {
    stub.answer = answer;
    await expect(client.suspendCard('k1', {}, call)).rejects.toThrow();
    expect(changed).toEqual([['card:k1', 'consumer:']]);
  });

  it('of an order that may register its card is told to its end user', async () => {
    stub.answer = json(200, {});
    const order = { distributionChannel: 'INSTANT', consumerId: 'c9' } as never;
    await client.orderCard('k1', order, call);
    await client.orderCards([{ cardId: 'k1', consumerId: 'c9' } as never, { cardId: 'k2' } as never], call);
    expect(changed).toEqual([
      ['card:k1', 'consumer:c9', 'consumer:'],
      ['card:k1', 'consumer:c9', 'card:k2', 'consumer:'],
    ]);
  });

  it('leaves nothing in a cache for the reads after it', async () => {
    stub.answer = answering(world);
    await client.getCard('k1', call);
    stub.answer = json(200, {});
    await client.suspendCard('k1', {}, call);
    stub.answer = answering({ 'cards/k1': { cardId: 'k1', consumerId: 'c1', state: 'INACTIVE' } });
    expect(await client.getCard('k1', call)).toMatchObject({ state: 'INACTIVE' });
  });

  it('spoils an answer that it is part of', async () => {
    stub.answer = json(200, {});
    const collected = cache.answers.collect();
    await client.suspendCard('k1', {}, { ...call, collector: collected });
    expect(collected.parts()).toBeNull();
  });
});

describe('an answer made of reads', () => {
  const partsOf = async (...names: string[]) => {
    const collected = cache.answers.collect();
    const collecting = { ...call, collector: collected };
    const doing: Record<string, () => Promise<unknown>> = {
      card: () => client.getCard('k1', collecting),
      consumer: () => client.getConsumer('c1', collecting),
      operations: () => client.listCardOperations('k1', collecting),
    };
    for (const name of names) await doing[name]?.();
    return collected.parts()?.tags ?? null;
  };
  beforeEach(() => void (stub.answer = answering(world)));

  it('carries the tags of all, whether they were kept or not', async () => {
    const tags = ['card:k1', 'consumer:c1'];
    expect(await partsOf('card')).toEqual(tags);
    expect(await partsOf('card')).toEqual(tags);
  });

  it('is spoilt by what is personal, and not by what is kept of it', async () => {
    expect(await partsOf('card', 'consumer')).toBeNull();
    expect(await partsOf('consumer')).toEqual(['consumer:c1', 'consumer:']);
  });

  it('is spoilt by what is never kept', async () => {
    stub.answer = json(200, { operations: [] });
    expect(await partsOf('operations')).toBeNull();
  });

  it('is none when a read fails', async () => {
    stub.answer = json(500);
    await expect(partsOf('card')).rejects.toBeInstanceOf(Fault);
  });
});
