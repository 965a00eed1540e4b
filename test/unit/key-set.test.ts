import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import { createKeySet, type KeySet } from '../../src/server/tokens/key-set.ts';
import { stopClocks } from '../support/clock.ts';
import { signingKey, startKeyServer, type KeyServer } from '../support/key-server.ts';

const second = 1_000;
const hour = 3_600 * second;

let clock: ReturnType<typeof stopClocks>;
let server: KeyServer;
let keys: KeySet;
let failures: unknown[];

beforeEach(async () => {
  clock = stopClocks();
  server = await startKeyServer();
  failures = [];
  keys = createKeySet({ url: server.url, timeoutMs: 1_000, onFailure: (error) => failures.push(error) });
});
afterEach(async () => {
  clock.start();
  await server.stop();
});

/** `good`, or the code of what was thrown. */
async function verify(token: string): Promise<string> {
  try {
    await keys.current();
    await jwtVerify(token, keys.find);
    return 'good';
  } catch (error) {
    return String((error as { code?: string }).code);
  }
}

/** As many unknown keys as you like, none of which is there. */
async function strangers(count: number): Promise<string[]> {
  const stranger = await signingKey('stranger');
  return Promise.all(
    Array.from({ length: count }, (_, i) => server.token({ key: stranger, header: { kid: `stranger-${i}` } })),
  );
}

/** When the fetch in the background is over: who names an unknown key waits for that. */
async function settled(): Promise<void> {
  const [token = ''] = await strangers(1);
  await jwtVerify(token, keys.find).catch(() => undefined);
}

describe('the keys of an identity provider', () => {
  it('are fetched once for all who ask at the same time', async () => {
    const token = await server.token();
    const found = await Promise.all(Array.from({ length: 50 }, () => verify(token)));
    expect([new Set(found), server.asked]).toEqual([new Set(['good']), 1]);
  });

  it('are fetched once in 30 s, however many unknown keys are named', async () => {
    const tokens = await strangers(100);
    await verify(await server.token());
    for (let round = 0; round < 3; round += 1) {
      expect(new Set(await Promise.all(tokens.map(verify)))).toEqual(new Set(['ERR_JWKS_NO_MATCHING_KEY']));
      expect(server.asked).toBe(round + 1);
      clock.pass(30 * second);
    }
  });

  it.each(['fail', 'answer nonsense'] as const)('are asked for once in 30 s also when the others %s', async (does) => {
    server.does = does;
    const token = await server.token();
    for (let round = 1; round <= 3; round += 1) {
      for (let i = 0; i < 20; i += 1) expect(await verify(token)).toBe('AUTH_UNAVAILABLE');
      expect([server.asked, failures.length]).toEqual([round, round]);
      clock.pass(30 * second);
    }
    server.does = 'answer';
    expect(await verify(token)).toBe('good');
    expect(keys.counts()).toEqual({ fetches: 4, failures: 3 });
  });

  it.each(['fail', 'hang', 'answer nonsense'] as const)('verify for a day while the others %s', async (does) => {
    const token = await server.token({ claims: { exp: Date.now() / 1_000 + 30 * 3_600 } });
    expect(await verify(token)).toBe('good');
    server.does = does;
    for (let hours = 1; hours <= 24; hours += 1) {
      clock.pass(hour - second);
      expect(await verify(token)).toBe('good');
      // In the background: a good token does not wait for them.
      await settled();
    }
    expect(keys.counts()).toEqual({ fetches: 25, failures: 24 });
    clock.pass(30 * second);
    expect(await verify(token)).toBe('AUTH_UNAVAILABLE');
    server.does = 'answer';
    clock.pass(30 * second);
    expect(await verify(token)).toBe('good');
  });

  it('do not make a good token wait for others that hang', async () => {
    const token = await server.token();
    await verify(token);
    server.does = 'hang';
    clock.pass(31 * second);
    // The answer is there while the fetch, which takes the whole 200 ms, is still under way.
    expect(await verify(token)).toBe('good');
    expect([keys.counts(), failures]).toEqual([{ fetches: 2, failures: 0 }, []]);
  });

  it('say that they cannot tell, when a key is unknown and they are old because the others fail', async () => {
    const [token = ''] = await strangers(1);
    await verify(await server.token());
    server.does = 'fail';
    clock.pass(30 * second);
    expect(await verify(token)).toBe('AUTH_UNAVAILABLE');
  });

  it('have a new one within 30 s, and leave a withdrawn one within 60', async () => {
    const before = await server.token();
    expect(await verify(before)).toBe('good');
    const version = await keys.current();
    server.keys = [await signingKey('second')];
    const after = await server.token();
    expect([await verify(before), await verify(after)]).toEqual(['good', 'ERR_JWKS_NO_MATCHING_KEY']);
    clock.pass(30 * second);
    expect(await verify(after)).toBe('good');
    expect(await verify(before)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(await keys.current()).not.toBe(version);
  });

  it('are not used for a withdrawn key by the first who comes after a quiet minute', async () => {
    const token = await server.token();
    expect(await verify(token)).toBe('good');
    server.keys = [await signingKey('second')];
    clock.pass(51 * second);
    expect(await verify(token)).toBe('ERR_JWKS_NO_MATCHING_KEY');
  });

  it('keep their number as long as they are the same', async () => {
    const first = await keys.current();
    clock.pass(60 * second);
    expect(await keys.current()).toBe(first);
    expect(server.asked).toBe(2);
  });

  it.each([
    ['a path', '../../etc/passwd'],
    ['an address', 'http://127.0.0.1/keys'],
    ['SQL', "' OR 1=1 --"],
    ['nothing that can be seen', '\u0000'],
    ['4 KB', 'x'.repeat(4_000)],
    ['a name of JavaScript', '__proto__'],
  ])('are looked for among those that are there, and nowhere else, by a key id that is %s', async (_what, kid) => {
    await verify(await server.token());
    const token = await server.token({ key: await signingKey('stranger'), header: { kid } });
    expect(await verify(token)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(server.asked).toBe(1);
  });
});
