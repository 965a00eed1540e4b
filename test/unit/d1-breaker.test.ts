import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { D1ApiName, D1Client } from '../../src/d1/types.ts';
import { until } from '../support/events.ts';
import { posts, stories } from './d1-stories.ts';
import { alone, call, clientOf, json, makeKeys, startStub, type Answer, type Keys, type Stub } from './d1-stub.ts';

const start = 1_900_000_000_000;
let stub: Stub;
let keys: Keys;
let client: D1Client;
let time: number;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
  time = start;
  // Repeats would only make the numbers harder to read.
  client = clientOf(stub.url, keys, { now: () => time, repeats: { most: 0 } });
  await client.ready();
});
afterEach(async () => {
  await client.stop();
  await stub.stop();
});

const good = json(200, { cardId: 'k1', consumerId: 'c1', digitalCardId: 'd1' });
const get = (changes: object = {}) => client.getCard('k1', { ...alone, ...changes });
const state = (api: D1ApiName = 'cards') => client.counts()[api].breaker;
const refused = { code: 'D1_UNAVAILABLE', retryable: true, cause: { code: 'BREAKER_OPEN' } };
async function times(count: number, answer: Answer): Promise<void> {
  stub.answer = answer;
  for (let i = 0; i < count; i++) await get().catch(() => undefined);
}
async function open(): Promise<void> {
  await times(20, json(500));
  expect(state()).toBe('open');
}
/** A call that D1 has got and does not answer, and a way to let it. */
async function hold(
  send: () => Promise<unknown>,
): Promise<{ answered: Promise<unknown>; answer: (how: Answer) => void }> {
  let release = (how: Answer): void => void how;
  stub.answer = (response, request) => void (release = (how) => how(response, request));
  const before = stub.calls.length;
  const answered = send();
  await stub.called(before + 1);
  return { answered, answer: (how) => release(how) };
}

describe('the circuit breaker of an API', () => {
  it('stays closed when fewer than 20 calls failed', async () => {
    await times(19, json(500));
    expect(state()).toBe('closed');
    await times(1, json(500));
    expect(state()).toBe('open');
  });

  it('opens when half of the calls failed, and not before', async () => {
    await times(15, good);
    await times(14, json(500));
    expect(state()).toBe('closed');
    await times(1, json(500));
    expect(state()).toBe('open');
  });

  it.each<[string, Answer]>([
    ['refusals', json(403, {})],
    ['what is not found', json(404)],
    ['requests to wait', json(429)],
    ['tokens that D1 does not take', json(401)],
    ['pages', (response) => response.writeHead(200).end('<html></html>')],
  ])('does not count %s', async (_, answer) => {
    stub.answer = answer;
    for (let i = 0; i < 25; i++) {
      await get().catch(() => undefined);
      time += 100;
    }
    expect(client.counts().cards).toMatchObject({ breaker: 'closed', failures: 0 });
  });

  it('does not count callers who leave', async () => {
    for (let i = 0; i < 25; i++) {
      const leaving = new AbortController();
      const { answered } = await hold(() => get({ signal: leaving.signal }));
      leaving.abort(new Error('left'));
      await expect(answered).rejects.toThrow('left');
    }
    expect(state()).toBe('closed');
  });

  it('counts resets, and time that ran out', async () => {
    await client.stop();
    client = clientOf(stub.url, keys, { now: () => time, timeouts: { totalMs: 300 }, repeats: { most: 0 } });
    await client.ready();
    await times(10, (response) => response.destroy());
    stub.answer = () => undefined;
    await Promise.all(Array.from({ length: 10 }, () => get().catch(() => undefined)));
    expect(client.counts().cards).toMatchObject({ breaker: 'open', failures: 20 });
  });

  it('looks at the last ten seconds only, however quiet it was since', async () => {
    await times(19, json(500));
    time += 11_000;
    await times(1, json(500));
    expect(state()).toBe('closed');
  });

  it('when open refuses at once, sends nothing, and leaves the other APIs alone', async () => {
    await open();
    stub.answer = good;
    await expect(get()).rejects.toMatchObject(refused);
    await expect(client.registerCard('k1', {} as never, call)).rejects.toMatchObject(refused);
    expect(stub.calls).toHaveLength(20);
    await client.getConsumer('c1', call);
    await client.getDigitalCard('d1', call);
    await client.orderCard('k1', {} as never, call);
    expect(stub.calls).toHaveLength(23);
    const others: D1ApiName[] = ['consumers', 'digitalCards', 'clickToPay', 'physicalCards'];
    expect(others.map(state)).toEqual(['closed', 'closed', 'closed', 'closed']);
    expect(client.counts().cards).toMatchObject({ calls: 20, failures: 20, repeats: 0, refused: 2, breaker: 'open' });
  });

  it.each(posts)('when open says of a POST that it was not done: %s', async (_, { run }) => {
    stub.answer = json(500);
    for (let i = 0; i < 20; i++) await run(client).catch(() => undefined);
    await expect(run(client)).rejects.toMatchObject(refused);
    expect(stub.calls).toHaveLength(20);
  });

  it('lets one call through after five seconds, refuses the others meanwhile, and closes when that is answered', async () => {
    await open();
    time += 4_999;
    await expect(get()).rejects.toMatchObject(refused);
    time += 1;
    const probe = await hold(get);
    expect(state()).toBe('half-open');
    await expect(get()).rejects.toMatchObject(refused);
    expect(stub.calls).toHaveLength(21);
    probe.answer(good);
    await probe.answered;
    expect(state()).toBe('closed');
    // What was before is forgotten.
    await times(18, json(500));
    expect(state()).toBe('closed');
  });

  it.each<[string, Answer]>([
    ['fails', json(500)],
    ['is asked to wait', json(429)],
    ['is answered with a page', (response) => response.writeHead(200).end('<html></html>')],
  ])('stays open for five seconds more when that call %s', async (_, answer) => {
    await open();
    time += 5_000;
    await times(1, answer);
    expect([state(), stub.calls.length]).toEqual(['open', 21]);
    time += 4_000;
    await times(1, good);
    expect([state(), stub.calls.length]).toEqual(['open', 21]);
    time += 1_000;
    await times(1, good);
    expect([state(), stub.calls.length]).toEqual(['closed', 22]);
  });

  it('stays open when the caller of that call leaves, which tells nothing of D1', async () => {
    await open();
    time += 5_000;
    const leaving = new AbortController();
    const { answered } = await hold(() => get({ signal: leaving.signal }));
    leaving.abort(new Error('left'));
    await expect(answered).rejects.toThrow('left');
    expect(state()).toBe('open');
  });

  it('is not held open by a clock that is set back', async () => {
    await open();
    time -= 3_600_000;
    await times(1, good);
    expect(state()).toBe('closed');
  });
});

describe('a background call', () => {
  const background = { background: true };

  it('goes like any other while the breaker is closed', async () => {
    stub.answer = good;
    await expect(get(background)).resolves.not.toBeNull();
  });

  it('leaves it to others to find out whether D1 is well, and does it when nobody else has', async () => {
    await open();
    stub.answer = good;
    time += 9_999;
    await expect(get(background)).rejects.toMatchObject(refused);
    expect(stub.calls).toHaveLength(20);
    time += 1;
    await expect(get(background)).resolves.not.toBeNull();
    expect(state()).toBe('closed');
  });

  it('is refused while another finds out', async () => {
    await open();
    time += 20_000;
    const probe = await hold(get);
    await expect(get(background)).rejects.toMatchObject(refused);
    probe.answer(good);
    await probe.answered;
  });
});

describe('counts', () => {
  it('are there for each API before anything happened', () => {
    const none = { calls: 0, failures: 0, repeats: 0, refused: 0, breaker: 'closed', inFlight: 0, waiting: 0 };
    expect(client.counts()).toEqual({
      consumers: none,
      cards: none,
      digitalCards: none,
      clickToPay: none,
      physicalCards: none,
    });
  });

  it.each<[string, D1ApiName]>([
    ['registerConsumerV1', 'consumers'],
    ['deleteConsumer', 'consumers'],
    ['listConsumerCards', 'consumers'],
    ['createCard', 'cards'],
    ['suspendCard', 'cards'],
    ['listDigitalCards', 'cards'],
    ['getDigitalCardOperation', 'digitalCards'],
    ['suspendDigitalCard', 'digitalCards'],
    ['getClickToPayProfiles', 'clickToPay'],
    ['optOutCardFromClickToPay', 'clickToPay'],
    ['orderCards', 'physicalCards'],
    ['trackCard', 'physicalCards'],
    ['getProductionStatus', 'physicalCards'],
  ])('have %s under %s', async (name, api) => {
    const story = stories[name as keyof typeof stories];
    stub.answer = json(200, story.answer);
    await story.run(client);
    const called = Object.entries(client.counts()).filter(([, { calls }]) => calls > 0);
    expect(called).toEqual([[api, expect.objectContaining({ calls: 1, failures: 0 })]]);
  });
});

describe('a call that waited for an API whose breaker opened meanwhile', () => {
  it('is refused when its turn comes', async () => {
    await client.stop();
    client = clientOf(stub.url, keys, { callsPerApi: 1, breaker: { calls: 1 }, repeats: { most: 0 } });
    await client.ready();
    const first = await hold(() => get().catch(() => 'failed'));
    const second = get();
    first.answer(json(500));
    expect(await first.answered).toBe('failed');
    await expect(second).rejects.toMatchObject(refused);
    await until(() => stub.calls.length === 1);
  });
});
