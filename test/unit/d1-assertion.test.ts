import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, type CryptoKey, type JWK } from 'jose';
import type { D1Options } from '../../src/d1/client.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { call, clientOf, makeKeys, startStub, type Keys, type Stub } from './d1-stub.ts';

let stub: Stub;
let keys: Keys;
let client: D1Client | undefined;
beforeEach(async () => {
  stub = await startStub();
  keys = await makeKeys();
});
afterEach(async () => {
  await client?.stop();
  client = undefined;
  await stub.stop();
});

/** What D1 would check of the assertion in the first token request. */
async function assertionOf(changes: Partial<D1Options['assertion']>, now?: () => number) {
  const assertion = { issuer: 'TEST_IS-01', key: keyOf(keys.signing.private), ...changes };
  client = clientOf(stub.url, keys, { assertion, now });
  await client.getConsumer('c1', call);
  const form = new URLSearchParams(stub.tokenRequests[0]?.body);
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const key = await importJWK(keys.signing.public, 'ES256');
  return jwtVerify(form.get('assertion') ?? '', key, {
    algorithms: ['ES256'],
    currentDate: new Date(now?.() ?? Date.now()),
  });
}

function keyOf(key: JWK | CryptoKey): D1Options['assertion']['key'] {
  return () => ({ key, keyId: 'K06' });
}

describe('the assertion for an access token', () => {
  it('is an ES256 JWT with the key id and the claims that D1 asks for', async () => {
    const { protectedHeader, payload } = await assertionOf({});
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'K06', typ: 'JWT' });
    expect(payload).toEqual({
      iss: 'TEST_IS-01',
      sub: 'TEST_IS-01',
      exp: expect.any(Number),
      jti: expect.any(String),
    });
    expect(stub.tokenRequests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('ends five minutes from now, in whole seconds', async () => {
    const { payload } = await assertionOf({}, () => 1_900_000_000_750);
    expect(payload.exp).toBe(1_900_000_300);
  });

  it('names the aggregator and the audience where they are given', async () => {
    const { payload } = await assertionOf({ issuer: 'AGGREGATOR', audience: 'https://api.d1.thalescloud.io' });
    expect(payload).toMatchObject({ iss: 'AGGREGATOR', sub: 'AGGREGATOR', aud: 'https://api.d1.thalescloud.io' });
  });

  it('may be signed with a CryptoKey', async () => {
    const key = (await importJWK(keys.signing.private, 'ES256')) as CryptoKey;
    await expect(assertionOf({ key: keyOf(key) })).resolves.toBeDefined();
  });

  it('is never made with a key that D1 cannot accept', async () => {
    const signedWith = (key: JWK | CryptoKey) => () =>
      clientOf(stub.url, keys, { assertion: { issuer: 'x', key: keyOf(key) } });
    expect(signedWith(keys.signing.public)).toThrow('assertion.key must be a private P-256 key');
    expect(signedWith({ kty: 'oct', k: 'c2VjcmV0' })).toThrow('assertion.key must be a private P-256 key');
    const p384 = await generateKeyPair('ES384', { extractable: true });
    expect(signedWith(p384.privateKey)).toThrow('assertion.key must be a private P-256 key');
    const wrongCurve = { key: await exportJWK(p384.publicKey), keyId: 'k' };
    expect(() => clientOf(stub.url, keys, { encryption: () => wrongCurve })).toThrow('must be a public P-256 key');
    const encryption = { key: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, keyId: 'k' };
    expect(() => clientOf(stub.url, keys, { encryption: () => encryption })).toThrow(
      'encryption.key must be a public P-256 key',
    );
  });
});
