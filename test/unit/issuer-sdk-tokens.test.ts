import { describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, jwtVerify, type JWK } from 'jose';
import { sdkAlgorithms } from '../../src/config/keys.ts';
import { createSdkTokens } from '../../src/issuer/sdk-tokens.ts';

const audience = 'https://client-api.d1.example/oidc/DEMO_BANK1';
const settings = { issuer: 'DEMO_BANK1', audience, scope: 'digibank:a digibank:b', seconds: 300 };
const now = Date.UTC(2026, 0, 1, 12) + 999;

const keyOf = (key: JWK) => () => ({ key, keyId: 'sdk-1' });

async function tokensOf(algorithm: string) {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    publicKey,
    tokens: createSdkTokens({ ...settings, key: keyOf(await exportJWK(privateKey)), algorithm }, () => now),
  };
}

describe('a token for the D1 SDK', () => {
  it.each(sdkAlgorithms)(
    'has the claims of D1’s access token format and no others, signed with %s',
    async (algorithm) => {
      const { publicKey, tokens } = await tokensOf(algorithm);
      const { token, expiresAt } = await tokens.issue('alice');
      const { payload, protectedHeader } = await jwtVerify(token, publicKey, { currentDate: new Date(now) });
      expect(protectedHeader).toEqual({ alg: algorithm, kid: 'sdk-1', typ: 'JWT' });
      const iat = Math.floor(now / 1000);
      expect(payload).toEqual({
        ...{ iss: 'DEMO_BANK1', sub: 'alice', aud: audience, scope: 'digibank:a digibank:b' },
        ...{ iat, exp: iat + 300, jti: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
      expect(expiresAt).toEqual(new Date((iat + 300) * 1000));
    },
  );

  it('carries the SDK’s client-binding payload as it came', async () => {
    const { publicKey, tokens } = await tokensOf('ES256');
    for (const binding of ['eyJhIjoiw6QifQ==', ' a\n"b"\\ ü€𝄞 ', '{"key": 1}', '']) {
      const { token } = await tokens.issue('alice', binding);
      const { payload } = await jwtVerify(token, publicKey, { currentDate: new Date(now) });
      expect(payload['cbp']).toBe(binding);
    }
  });

  it('is never the same twice: D1 takes none again', async () => {
    const { publicKey, tokens } = await tokensOf('ES256');
    const issued = await Promise.all(Array.from({ length: 20 }, () => tokens.issue('alice')));
    const read = issued.map(({ token }) => jwtVerify(token, publicKey, { currentDate: new Date(now) }));
    expect(new Set((await Promise.all(read)).map(({ payload }) => payload.jti)).size).toBe(20);
  });

  it('is not made by a key that is none, and the error does not quote it', () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'quoted', y: 'quoted', d: 'quoted' };
    const create = () => createSdkTokens({ ...settings, key: keyOf(key), algorithm: 'ES256' });
    expect(create).toThrow(/private key/);
    expect(create).not.toThrow(/quoted/);
  });
});
