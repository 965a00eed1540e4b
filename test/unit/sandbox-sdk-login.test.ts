import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { randomUUID } from 'node:crypto';
import { issuerId, startIssuer, type Issuer } from './sandbox-support.ts';

const audience = `https://client-api.d1.example/oidc/${issuerId}`;
const algorithms = ['ES256', 'ES384', 'ES512', 'RS256', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA'];
const keys = new Map<string, CryptoKey>();

describe("logins of D1's SDK in the sandbox", () => {
  let issuer: Issuer;
  beforeAll(async () => {
    const signers = await Promise.all(
      [...algorithms, 'HS256'].map(async (alg) => {
        if (alg === 'HS256') return { iss: issuerId, kid: alg, publicJwk: { kty: 'oct', k: 'c2VjcmV0'.repeat(8) } };
        const { publicKey, privateKey } = await generateKeyPair(alg);
        keys.set(alg, privateKey);
        return { iss: issuerId, kid: alg, publicJwk: await exportJWK(publicKey) };
      }),
    );
    const scopes = ['digibank:mobilebanking', 'digibank:ecommerce'];
    issuer = await startIssuer({ sdk: { signers, audience, maxLifetimeSeconds: 3_600, scopes } });
  });
  afterAll(() => issuer.sandbox.stop());

  const now = () => Math.floor(Date.now() / 1000);
  const claims = () => ({
    ...{ iss: issuerId, sub: 'ada', aud: audience, iat: now(), exp: now() + 600 },
    ...{ jti: randomUUID(), scope: 'digibank:mobilebanking' },
  });
  const sign = (change: object = {}, header: object = {}, alg = 'ES256') =>
    new SignJWT({ ...claims(), ...change })
      .setProtectedHeader({ alg, kid: alg, typ: 'JWT', ...header })
      .sign(keys.get(alg) as CryptoKey);
  async function login(token: string, clientBinding?: string) {
    const { status, body } = await issuer.control('POST', '/sdk/login', { token, clientBinding });
    return { status, body };
  }
  const loggedIn = (...consumerIds: string[]) => ({ status: 200, body: { consumerIds } });
  const refused = (error: string) => ({ status: 401, body: { error } });

  it.each(algorithms)('take a token that is signed by %s', async (alg) => {
    expect(await login(await sign({}, {}, alg))).toEqual(loggedIn('ada'));
  });

  it('take several end users, several audiences and scopes, and no typ', async () => {
    const change = { sub: 'ada bo', aud: ['somebody', audience], scope: 'digibank:ecommerce digibank:mobilebanking' };
    expect(await login(await sign(change, { typ: undefined }))).toEqual(loggedIn('ada', 'bo'));
  });

  it('take a token once', async () => {
    const token = await sign({ jti: 'once' });
    expect(await login(token)).toEqual(loggedIn('ada'));
    expect(await login(token)).toEqual(refused('jti'));
    expect(await login(await sign({ jti: 'once' }))).toEqual(refused('jti'));
  });

  it('compare the client-binding payload', async () => {
    const cbp = '{"not": "touched"}';
    expect(await login(await sign({ cbp }), cbp)).toEqual(loggedIn('ada'));
    expect(await login(await sign({ cbp }), '{"not":"touched"}')).toEqual(refused('cbp'));
    expect(await login(await sign(), cbp)).toEqual(refused('cbp'));
  });

  it.each<[string, () => object]>([
    ['iss', () => ({ iss: 'OTHER_BANK' })],
    ['aud', () => ({ aud: 'https://other.example' })],
    ['exp', () => ({ exp: now() - 60 })],
    ['exp', () => ({ exp: now() + 3_700 })],
    ['exp', () => ({ exp: undefined })],
    ['iat', () => ({ iat: undefined })],
    ['iat', () => ({ iat: now() + 60 })],
    ['jti', () => ({ jti: undefined })],
    ['jti', () => ({ jti: '' })],
    ['sub', () => ({ sub: undefined })],
    ['sub', () => ({ sub: 'ada  bo' })],
    ['scope', () => ({ scope: undefined })],
    ['scope', () => ({ scope: 'digibank:mobilebanking admin' })],
  ])('refuse a token with a wrong %s', async (claim, change) => {
    expect(await login(await sign(change()))).toEqual(refused(claim));
  });

  it('refuse foreign keys, other algorithms, and what is no token', async () => {
    expect(await login(await sign({}, { kid: 'stranger' }))).toEqual(refused('kid'));
    expect(await login(await sign({}, { kid: 'RS256' }))).toEqual(refused('token'));
    const { privateKey } = await generateKeyPair('ES256');
    const forged = new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'ES256' }).sign(privateKey);
    expect(await login(await forged)).toEqual(refused('signature'));
    const secret = Buffer.from('c2VjcmV0'.repeat(8), 'base64url');
    const weak = new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'HS256' }).sign(secret);
    expect(await login(await weak)).toEqual(refused('alg'));
    expect(await login('not.a.token')).toEqual(refused('token'));
  });

  it('refuse everything where nothing was provisioned', async () => {
    const bare = await startIssuer();
    const { status, body } = await bare.control('POST', '/sdk/login', { token: await sign() });
    await bare.sandbox.stop();
    expect({ status, body }).toEqual(refused('kid'));
  });
});
