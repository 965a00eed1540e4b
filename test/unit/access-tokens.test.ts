import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportSPKI, importJWK, type CryptoKey } from 'jose';
import { createLogger } from '../../src/log.ts';
import { createAccessTokens, type AccessTokens, type IdentityProvider } from '../../src/server/tokens/access-tokens.ts';
import { createNotificationTokens } from '../../src/server/d1-doors/notification-tokens.ts';
import { stopClocks } from '../support/clock.ts';
import { signingKey, startKeyServer, type KeyServer } from '../support/key-server.ts';

const second = 1_000;
const logger = createLogger({ name: 'test', level: 'silent' });
const now = () => Math.floor(Date.now() / second);

let clock: ReturnType<typeof stopClocks>;
let people: KeyServer;
let systems: KeyServer;
let tokens: AccessTokens;

function provider(server: KeyServer, more: Partial<IdentityProvider> = {}): IdentityProvider {
  return {
    ...{ issuer: server.issuer, jwksUrl: server.url, audience: 'gateway', algorithms: ['ES256', 'RS256'] },
    ...{ consumerClaim: 'sub', viewers: 'both' },
    ...more,
  };
}

/** Who it is, or the code of the refusal. */
async function ask(token: string, of = tokens): Promise<unknown> {
  const viewer = await of.authenticate(`Bearer ${token}`).catch((error: { code: string }) => error.code);
  return typeof viewer === 'string' ? viewer : viewer.kind === 'consumer' ? viewer.consumerId : viewer.kind;
}

beforeEach(async () => {
  clock = stopClocks();
  [people, systems] = await Promise.all([startKeyServer(), startKeyServer()]);
  tokens = createAccessTokens({ providers: [provider(people), provider(systems)], logger });
});
afterEach(async () => {
  clock.start();
  await Promise.all([people.stop(), systems.stop()]);
});

describe('an access token', () => {
  type Wish = Parameters<KeyServer['token']>[0];

  it.each<[string, () => Wish]>([
    ['without a type', () => ({})],
    ['of the type JWT', () => ({ header: { typ: 'JWT' } })],
    ['of the type at+jwt', () => ({ header: { typ: 'at+jwt' } })],
    ['of the type application/AT+JWT', () => ({ header: { typ: 'application/AT+JWT' } })],
    ['for several audiences', () => ({ claims: { aud: ['another', 'gateway'] } })],
    ['without a time of issue', () => ({ claims: { iat: undefined } })],
    ['that ended four seconds ago', () => ({ claims: { exp: now() - 4 } })],
    ['that begins in four seconds', () => ({ claims: { nbf: now() + 4, iat: now() + 4 } })],
  ])('%s is taken', async (_what, wish) => {
    expect(await ask(await people.token(wish()))).toBe('alice');
  });

  it.each<[string, () => Wish]>([
    ['of another type', () => ({ header: { typ: 'id_token' } })],
    ['of the type of notifications', () => ({ header: { typ: 'd1-notification+jwt' } })],
    ['of a type that is no text', () => ({ header: { typ: 7 } })],
    ['with a critical extension', () => ({ header: { crit: ['b64'], b64: true } })],
    ['with an unknown critical extension', () => ({ header: { crit: ['extension'], extension: 1 } })],
    ['of another issuer', () => ({ claims: { iss: 'https://elsewhere.example' } })],
    ['of an issuer with another case', () => ({ claims: { iss: people.issuer.toUpperCase() } })],
    ['of an issuer with a slash more', () => ({ claims: { iss: `${people.issuer}/` } })],
    ['of two issuers', () => ({ claims: { iss: [people.issuer] } })],
    ['without an issuer', () => ({ claims: { iss: undefined } })],
    ['for another audience', () => ({ claims: { aud: 'another' } })],
    ['without an audience', () => ({ claims: { aud: undefined } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['with an end that is text', () => ({ claims: { exp: '4000000000' } })],
    ['that ended six seconds ago', () => ({ claims: { exp: now() - 6 } })],
    ['that begins in six seconds', () => ({ claims: { nbf: now() + 6 } })],
    ['that was made in an hour', () => ({ claims: { iat: now() + 3_600, exp: now() + 7_200 } })],
    ['without a subject', () => ({ claims: { sub: undefined } })],
    ['of more than 8 KB', () => ({ claims: { more: 'x'.repeat(6_200) } })],
  ])('%s is refused', async (_what, wish) => {
    expect(await ask(await people.token(wish()))).toBe('UNAUTHENTICATED');
  });

  it('is refused with an algorithm that is not named, also with a key that is published', async () => {
    const other = await signingKey('other', 'ES384');
    people.keys.push(other);
    expect(await ask(await people.token({ key: other }))).toBe('UNAUTHENTICATED');
    const [first] = people.keys;
    const pem = await exportSPKI((await importJWK(first?.jwk ?? {}, 'ES256')) as CryptoKey);
    const secret = { jwk: { kid: 'first', alg: 'HS256' }, privateKey: Buffer.from(pem) as never };
    expect(await ask(await people.token({ key: secret }))).toBe('UNAUTHENTICATED');
    const [, payload] = (await people.token()).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await ask(`${none}.${payload}.`)).toBe('UNAUTHENTICATED');
    expect(await ask(`${none}.${payload}.c2ln`)).toBe('UNAUTHENTICATED');
  });

  it.each(['e30.e30.e30', 'e.e.e', '....', 'bm90IEpTT04.bm90IEpTT04.e30', 'W10.W10.e30'])(
    'that is rubbish is refused and makes nobody fetch keys: %s',
    async (rubbish) => {
      expect(await ask(rubbish)).toBe('UNAUTHENTICATED');
      expect(people.asked + systems.asked).toBe(0);
    },
  );

  it('is good for no longer than it may be since it was made', async () => {
    const short = createAccessTokens({ providers: [provider(people)], maxAgeSeconds: 60, logger });
    const token = await people.token();
    const viewer = await short.authenticate(`Bearer ${token}`);
    expect(viewer.expiresAt).toBe((now() + 60) * second);
    expect(await ask(await people.token({ claims: { iat: now() - 70 } }), short)).toBe('UNAUTHENTICATED');
    expect(await ask(await people.token({ claims: { iat: undefined } }), short)).toBe('UNAUTHENTICATED');
    clock.pass(66 * second);
    expect([await ask(token, short), await ask(token)]).toEqual(['UNAUTHENTICATED', 'alice']);
  });

  it('is never one of ours for notifications, nor the other way round', async () => {
    const own = createNotificationTokens({
      ...{ clientId: 'd1', clientSecrets: () => ['c'.repeat(16)] },
      tokenSecrets: () => ['t'.repeat(32)],
    });
    const named = createAccessTokens({
      // The most that a setting could go wrong.
      providers: [provider(people, { issuer: 'd1-graphql-gateway', audience: 'd1-notifications' })],
      logger,
    });
    expect(await ask((await own.issue()).token, named)).toBe('UNAUTHENTICATED');
    const likeOurs = { iss: 'd1-graphql-gateway', aud: 'd1-notifications' };
    const token = await people.token({ claims: likeOurs, header: { typ: 'd1-notification+jwt' } });
    expect(await own.isValid(`Bearer ${token}`)).toBe(false);
  });
});

describe('of several identity providers', () => {
  const scoped = { claims: { sub: 'back-office', scope: 'openid d1:read' } };

  it('the one that the token names is asked, and no other', async () => {
    expect(await ask(await people.token())).toBe('alice');
    expect([people.asked, systems.asked]).toEqual([1, 0]);
  });

  it('none vouches for another', async () => {
    const [ours] = people.keys;
    const key = { ...ours, jwk: { ...ours?.jwk } } as NonNullable<typeof ours>;
    expect(await ask(await systems.token({ key }))).toBe('UNAUTHENTICATED');
  });

  it('one for end users makes no services, and one for services makes no end users', async () => {
    const apart = createAccessTokens({
      providers: [provider(people, { viewers: 'consumers' }), provider(systems, { viewers: 'services' })],
      logger,
    });
    expect(await ask(await people.token(), apart)).toBe('alice');
    expect(await ask(await systems.token(scoped), apart)).toBe('service');
    expect(await ask(await people.token(scoped), apart)).toBe('UNAUTHENTICATED');
    expect(await ask(await people.token({ claims: { scp: ['d1:read'] } }), apart)).toBe('UNAUTHENTICATED');
    expect(await ask(await systems.token(), apart)).toBe('UNAUTHENTICATED');
  });

  it('each has its own audience, algorithms and claim', async () => {
    const each = createAccessTokens({
      providers: [
        provider(people, { consumerClaim: 'customer' }),
        provider(systems, { audience: 'systems', algorithms: ['RS256'] }),
      ],
      logger,
    });
    systems.keys = [await signingKey('rsa', 'RS256'), await signingKey('ec')];
    const [rsa, ec] = systems.keys;
    const aud = 'systems';
    expect(await ask(await people.token({ claims: { customer: 'bob' } }), each)).toBe('bob');
    expect(await ask(await people.token({ claims: { customer: 'bob', aud } }), each)).toBe('UNAUTHENTICATED');
    expect(await ask(await people.token(), each)).toBe('UNAUTHENTICATED');
    expect(await ask(await systems.token({ key: rsa, claims: { aud } }), each)).toBe('alice');
    expect(await ask(await systems.token({ key: ec, claims: { aud } }), each)).toBe('UNAUTHENTICATED');
  });

  it('one whose keys cannot be fetched hurts no other', async () => {
    people.does = 'fail';
    expect(await ask(await people.token())).toBe('AUTH_UNAVAILABLE');
    expect(await ask(await systems.token())).toBe('alice');
  });

  it('two may know different services by one name', async () => {
    const subjects = await Promise.all(
      [people, systems].map(async (server) => {
        const viewer = await tokens.authenticate(`Bearer ${await server.token(scoped)}`);
        return viewer.kind === 'service' ? viewer.subject : '';
      }),
    );
    expect(subjects).toEqual([people, systems].map(({ issuer }) => JSON.stringify([issuer, 'back-office'])));
  });

  it('no two services are the same for what stands where in their names', async () => {
    // By a space between them both would be `… a b`.
    const spaced = `${people.issuer} a`;
    const both = createAccessTokens({ providers: [provider(people), provider(people, { issuer: spaced })], logger });
    const subjectOf = async (claims: object) => {
      const viewer = await both.authenticate(
        `Bearer ${await people.token({ claims: { ...scoped.claims, ...claims } })}`,
      );
      return viewer.kind === 'service' ? viewer.subject : '';
    };
    expect(await subjectOf({ sub: 'a b' })).not.toBe(await subjectOf({ iss: spaced, sub: 'b' }));
  });
});

describe('a token that was verified', () => {
  it('is recalled at once, for as long as it is good and not revoked, and no other', async () => {
    let revoked = false;
    const those = createAccessTokens({ providers: [provider(people)], isRevoked: () => revoked, logger });
    const shown = `bearer ${await people.token({ claims: { exp: now() + 10 } })}`;
    expect(those.recall(shown)).toBeNull();
    await those.authenticate(shown);
    expect(those.recall(shown)).toMatchObject({ consumerId: 'alice' });
    for (const other of [undefined, '', 'Bearer ', shown.slice(0, -1), shown.slice(7), `${shown}x`])
      expect(those.recall(other)).toBeNull();
    revoked = true;
    expect(those.recall(shown)).toBeNull();
    revoked = false;
    expect(those.recall(shown)).toMatchObject({ consumerId: 'alice' });
    clock.pass(11 * second);
    expect(those.recall(shown)).toBeNull();
    expect(those.counts()).toMatchObject({ verified: 1, known: 2, held: 0 });
  });

  it('is known the next time', async () => {
    const token = await people.token();
    for (let i = 0; i < 5; i += 1) await ask(token);
    expect(tokens.counts()).toMatchObject({ verified: 1, known: 4, refused: 0, held: 1 });
  });

  it('is known no longer than it is good', async () => {
    const token = await people.token({ claims: { exp: now() + 10 } });
    await ask(token);
    clock.pass(9 * second);
    await ask(token);
    expect(tokens.counts()).toMatchObject({ verified: 1, known: 1 });
    clock.pass(7 * second);
    expect(await ask(token)).toBe('UNAUTHENTICATED');
    expect(tokens.counts()).toMatchObject({ refused: 1, held: 0 });
  });

  it.each([
    ['asked for all the time', 10],
    ['asked for now and then', 59],
  ])('is refused a minute after its key was withdrawn, %s', async (_how, everySeconds) => {
    const token = await people.token();
    expect(await ask(token)).toBe('alice');
    people.keys = [await signingKey('second')];
    let answer: unknown;
    for (let passed = everySeconds; passed <= 60; passed += everySeconds) {
      clock.pass(everySeconds * second);
      answer = await ask(token);
    }
    expect(answer).toBe('UNAUTHENTICATED');
  });

  it('and is not taken any more counts as refused and as nothing else, known or not', async () => {
    let revoked = false;
    tokens = createAccessTokens({ providers: [provider(people)], isRevoked: () => revoked, logger });
    const [first, second] = [await people.token(), await people.token({ claims: { jti: 'another' } })];
    await ask(first);
    revoked = true;
    for (const token of [first, second, second]) expect(await ask(token)).toBe('UNAUTHENTICATED');
    expect(tokens.counts()).toMatchObject({ verified: 1, known: 0, refused: 3 });
  });

  it('leaves no room to those that were refused', async () => {
    const stranger = await signingKey('first');
    for (let i = 0; i < 5; i += 1) await ask(await people.token({ key: stranger }));
    await ask('e30.e30.e30');
    expect(tokens.counts()).toMatchObject({ verified: 0, refused: 6, held: 0 });
  });

  it('with another signature, or without, is another token', async () => {
    const token = await people.token();
    await ask(token);
    expect(await ask(token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')))).toBe('UNAUTHENTICATED');
    expect(await ask(token.replace(/[^.]+$/, 'AAAA'))).toBe('UNAUTHENTICATED');
  });
});
