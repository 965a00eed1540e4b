import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jwtVerify, type JWK } from 'jose';
import { documents } from '../support/inputs.ts';
import { faultOf, mutate } from '../support/mutate.ts';
import { refused } from '../support/refusals.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

describe.each(worlds)('a token for the D1 SDK, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  const tokens: string[] = [];
  beforeAll(async () => void (stack = await startStack({ backend, sandbox: { drift } })));
  afterAll(() => stack.stop());

  async function tokenFor(who: 'alice' | 'bob', input: object) {
    const { token, expiresAt } = await mutate(stack, who, documents.createD1SdkToken, input);
    tokens.push(String(token));
    const jwk = JSON.parse(stack.env['D1_SDK_SIGNING_KEY'] ?? '') as JWK;
    const key = createPublicKey(createPrivateKey({ key: jwk, format: 'jwk' }));
    const { payload, protectedHeader } = await jwtVerify(String(token), key, {
      issuer: stack.env['D1_ISSUER_ID'],
      audience: stack.env['D1_SDK_AUDIENCE'],
      requiredClaims: ['exp', 'iat', 'jti', 'scope'],
    });
    return { payload, protectedHeader, expiresAt };
  }

  it('is made for the person who asks, as D1 wants it', async () => {
    const { payload, protectedHeader, expiresAt } = await tokenFor('alice', {});
    expect(payload).toMatchObject({ sub: 'alice', scope: stack.env['D1_SDK_SCOPE'] });
    expect(payload).not.toHaveProperty('cbp');
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: stack.env['D1_SDK_SIGNING_KEY_ID'] });
    expect(new Date(String(expiresAt)).getTime()).toBe((payload.exp ?? 0) * 1000);
  });

  it('holds the payload of the SDK as it is', async () => {
    for (const clientBindingPayload of [' eyJhIjoxfQ== \n', 'x'.repeat(8_192)]) {
      const { payload } = await tokenFor('bob', { clientBindingPayload });
      expect(payload).toMatchObject({ sub: 'bob', cbp: clientBindingPayload });
    }
  });

  it('is another one each time', async () => {
    const [first, second] = [await tokenFor('alice', {}), await tokenFor('alice', {})];
    expect(first.payload.jti).not.toBe(second.payload.jti);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(8_193)],
  ])('with a payload that is %s is refused', async (_what, clientBindingPayload) => {
    expect(await refused(stack, 'alice', documents.createD1SdkToken, { clientBindingPayload })).toEqual([
      'INVALID_FORMAT input.clientBindingPayload',
    ]);
  });

  it('is not for services', async () => {
    const variables = { input: {} };
    expect(await faultOf(stack, stack.tokens.service, documents.createD1SdkToken, variables)).toBe('FORBIDDEN');
  });

  it('is in no log and not in Redis, nor is its payload', async () => {
    const texts = stack.logs.join('\n') + (await stack.dump());
    expect(tokens).toHaveLength(5);
    for (const token of tokens) expect(texts.includes(token.split('.')[2] ?? '')).toBe(false);
    expect(texts.includes('eyJhIjoxfQ')).toBe(false);
  });
});

describe('a gateway without a key for the D1 SDK', () => {
  let stack: Stack;
  beforeAll(async () => {
    const none = { D1_SDK_SIGNING_KEY: '', D1_SDK_SIGNING_KEY_ID: '', D1_SDK_AUDIENCE: '', D1_SDK_SCOPE: '' };
    stack = await startStack({ env: none });
  });
  afterAll(() => stack.stop());

  it('says that it is not configured for it', async () => {
    const variables = { input: {} };
    expect(await faultOf(stack, stack.tokens.alice, documents.createD1SdkToken, variables)).toBe('NOT_CONFIGURED');
    expect(await faultOf(stack, stack.tokens.service, documents.createD1SdkToken, variables)).toBe('FORBIDDEN');
  });
});
