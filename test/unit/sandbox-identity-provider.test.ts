import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { pino } from 'pino';
import { startIdentityProvider, type IdentityProvider } from '../../src/sandbox/identity-provider.ts';

describe('the identity provider of the demo', () => {
  let provider: IdentityProvider;
  beforeAll(async () => {
    provider = await startIdentityProvider({ audience: 'gateway', logger: pino({ level: 'silent' }) });
  });
  afterAll(() => provider.stop());

  function verify(token: string) {
    const keys = createRemoteJWKSet(new URL(provider.jwksUrl));
    return jwtVerify(token, keys, {
      issuer: provider.issuer,
      audience: 'gateway',
      algorithms: ['ES256'],
      typ: 'at+jwt',
    });
  }
  const json = async (path: string, init?: RequestInit) => (await fetch(`${provider.url}${path}`, init)).json();

  it('signs access tokens that its published keys verify', async () => {
    const { payload } = await verify(await provider.token({ sub: 'ada', scope: 'd1:read', claims: { tenant: 'x' } }));
    expect(payload).toMatchObject({ sub: 'ada', scope: 'd1:read', tenant: 'x', jti: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
  });

  it('says in its discovery document where its keys are', async () => {
    expect(await json('/.well-known/openid-configuration')).toMatchObject({
      issuer: provider.issuer,
      jwks_uri: provider.jwksUrl,
    });
    expect(JSON.stringify(await json('/jwks'))).not.toContain('"d"');
  });

  it('gives the demo a token over HTTP', async () => {
    const body = JSON.stringify({ sub: 'bob', expiresIn: 60 });
    const headers = { 'content-type': 'application/json' };
    const answer = (await json('/token', { method: 'POST', body, headers })) as { access_token: string };
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 60 });
    expect((await verify(answer.access_token)).payload.sub).toBe('bob');
  });

  it('gives a page from elsewhere no token', async () => {
    const headers = { 'content-type': 'application/json', origin: 'http://evil.example' };
    const answer = await fetch(`${provider.url}/token`, { method: 'POST', body: '{"sub":"bob"}', headers });
    expect(answer.status).toBe(403);
  });

  it('makes tokens that are wrong on purpose', async () => {
    await expect(verify(await provider.token({ sub: 'ada', expiresInSeconds: -60 }))).rejects.toThrow();
    await expect(verify(await provider.token({ sub: 'ada', audience: 'elsewhere' }))).rejects.toThrow();
    await expect(verify(await provider.token({ sub: 'ada', issuer: 'https://evil.example' }))).rejects.toThrow();
  });

  it('changes its key, and takes the old one back only when told to', async () => {
    const old = await provider.token({ sub: 'ada' });
    await provider.rotate();
    const fresh = await provider.token({ sub: 'ada' });
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);
    expect((await verify(old)).payload.sub).toBe('ada');
    await provider.rotate({ forget: true });
    await expect(verify(old)).rejects.toThrow();
  });
});
