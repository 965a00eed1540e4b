import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { issuerId, startIssuer, type Issuer } from './sandbox-support.ts';

const seconds = () => Math.floor(Date.now() / 1000);

describe("D1's token endpoint in the sandbox", () => {
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await startIssuer();
  });
  afterAll(() => issuer.sandbox.stop());

  it.each([false, true])('gives a bearer token for a signed assertion (JSON body: %s)', async (json) => {
    const { status, body } = await issuer.token(await issuer.assertion(), { json });
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 900, token_type: 'Bearer', scope: 'd1' });
    expect(String(body.access_token).split('.')).toHaveLength(3);
  });

  it.each([
    ['an unknown kid', { kid: 'auth-9' }],
    ['another subject', { sub: 'SOMEONE-10' }],
    ['another issuer', { iss: 'SOMEONE-10', sub: 'SOMEONE-10' }],
    ['an end in the past', { exp: seconds() - 60 }],
    ['an end more than 15 minutes away', { exp: seconds() + 1_000 }],
  ])('refuses an assertion with %s', async (_what, change) => {
    const { status, body } = await issuer.token(await issuer.assertion(change));
    expect({ status, body }).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('refuses an assertion that never ends', async () => {
    const endless = await new SignJWT({ iss: issuerId, sub: issuerId })
      .setProtectedHeader({ alg: 'ES256', kid: 'auth-1' })
      .sign(issuer.privateKey);
    expect((await issuer.token(endless)).status).toBe(400);
  });

  it('refuses an assertion that somebody else signed, or with a shared secret', async () => {
    const claims = { iss: issuerId, sub: issuerId, exp: seconds() + 60 };
    const { privateKey } = await generateKeyPair('ES256');
    const foreign = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'auth-1' }).sign(privateKey);
    const secret = new TextEncoder().encode('a shared secret of enough bytes..');
    const shared = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'auth-1' }).sign(secret);
    for (const assertion of [await foreign, await shared, 'no.jwt.atall', 'x'])
      expect((await issuer.token(assertion)).status).toBe(400);
  });

  it('names the field when the assertion is missing', async () => {
    const path = '/authz/v1/oauth2/token';
    const { status, body } = await issuer.call('POST', path, {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    });
    expect({ status, body }).toEqual({
      status: 400,
      body: { errorCode: 'FIELD_INVALID_FORMAT', error: 'assertion' },
    });
  });

  it.each(['', 'Bearer', 'Bearer a.b.c', 'Basic abc'])('answers 401 to the credentials "%s"', async (authorization) => {
    const { status, body } = await issuer.call('GET', '/banking/v1/{issuer}/cards/c', undefined, { authorization });
    expect({ status, body }).toEqual({
      status: 401,
      body: { errorCode: 'AUTHORIZER_UNAUTHORIZED', error: 'Unauthorized' },
    });
  });

  it('answers 403 for the path of another issuer', async () => {
    expect((await issuer.call('GET', '/banking/v1/issuers/OTHER_IS-1/cards/c')).status).toBe(403);
  });
});

describe('options of the token endpoint', () => {
  it("answers errors in D1's style, checks the audience and ends tokens when told to", async () => {
    const tokens = { errorStyle: 'd1', audience: 'https://d1.example', accessTokenSeconds: 0 } as const;
    const issuer = await startIssuer({ tokens });
    try {
      const refused = await issuer.token(await issuer.assertion({ aud: 'https://elsewhere.example' }));
      expect(refused.body).toEqual({ errorCode: 'FIELD_INVALID_VALUE', error: 'assertion' });
      expect((await issuer.token(await issuer.assertion({ aud: 'https://d1.example' }))).status).toBe(200);
      expect((await issuer.call('GET', '/banking/v1/{issuer}/cards/c')).status).toBe(401);
    } finally {
      await issuer.sandbox.stop();
    }
  });

  it('forgets tokens that are revoked', async () => {
    const issuer = await startIssuer();
    try {
      expect((await issuer.call('GET', '/banking/v1/{issuer}/cards/c')).status).toBe(404);
      await issuer.control('POST', '/tokens/revoke');
      expect((await issuer.call('GET', '/banking/v1/{issuer}/cards/c')).status).toBe(401);
    } finally {
      await issuer.sandbox.stop();
    }
  });
});
