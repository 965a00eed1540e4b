import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { scopes } from '../../src/viewer.ts';
import { post, watch } from '../support/client.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { documents, enrolment, order, registration } from '../support/inputs.ts';
import { contentOf } from '../support/refusals.ts';
import { openStream } from '../support/stream.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { without } from '../support/without.ts';

let stack: Stack;
let publicKey: JWK;
beforeAll(async () => {
  stack = await startStack({ sandbox: { clock: { manual: true } } });
  publicKey = ((await (await fetch(stack.identity.jwksUrl)).json()) as { keys: [JWK] }).keys[0];
});
afterAll(() => stack.stop());

const asUuid = (text: string) => text.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '(correlation id)');
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({ sub: 'alice', iss: stack.identity.issuer, aud: stack.identity.audience });

/** A token with the right claims and the wrong signature. */
async function forged(header: { alg: string; kid?: string }, key: CryptoKey | Uint8Array, more: object = {}) {
  return new SignJWT({ ...claims(), ...more })
    .setProtectedHeader(header)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key);
}

function tampered(token: string, change: object): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, part({ ...content, ...change }), signature].join('.');
}

const badTokens: [string, () => Promise<string | undefined> | string | undefined][] = [
  ['no token', () => undefined],
  ['something that is no token', () => 'token'],
  ['a token that has ended', () => stack.identity.token({ sub: 'alice', expiresInSeconds: -60 })],
  ['a token of another issuer', () => stack.identity.token({ sub: 'alice', issuer: 'https://elsewhere.example' })],
  ['a token for another audience', () => stack.identity.token({ sub: 'alice', audience: 'another-api' })],
  ['a token for nobody', () => stack.identity.token({ sub: '' })],
  ['a token for two', () => stack.identity.token({ sub: 'alice bob' })],
  ['a token that begins later', () => stack.identity.token({ sub: 'alice', claims: { nbf: 4_000_000_000 } })],
  ['an unsigned token', () => new UnsecuredJWT(claims()).setExpirationTime('1h').encode()],
  [
    'an unsigned token with a signature of something',
    () => `${new UnsecuredJWT(claims()).setExpirationTime('1h').encode()}c2ln`,
  ],
  [
    'a token without an end',
    async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: publicKey.kid }).sign(privateKey);
    },
  ],
  [
    'a token signed with the public key as a secret, PEM',
    async () => {
      const pem = await exportSPKI((await importJWK(publicKey, 'ES256')) as CryptoKey);
      return forged({ alg: 'HS256', kid: publicKey.kid }, Buffer.from(pem));
    },
  ],
  [
    'a token signed with the public key as a secret, JWK',
    () => forged({ alg: 'HS256', kid: publicKey.kid }, Buffer.from(JSON.stringify(publicKey))),
  ],
  [
    'a token signed by somebody else',
    () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return forged({ alg: 'ES256', kid: publicKey.kid }, privateKey as never);
    },
  ],
  [
    'a token signed by somebody else under a strange key id',
    () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return forged({ alg: 'ES256', kid: '../../etc/passwd' }, privateKey as never);
    },
  ],
  [
    'a token that brings its own key',
    () => {
      const { privateKey, publicKey: own } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwk = own.export({ format: 'jwk' });
      return new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', jwk } as never)
        .setExpirationTime('1h')
        .sign(privateKey);
    },
  ],
  ['a token whose subject was changed', () => tampered(stack.tokens.bob, { sub: 'alice' })],
  ['a token whose scope was changed', () => tampered(stack.tokens.alice, { scope: scopes.join(' ') })],
  [
    'a token whose end was changed',
    async () => tampered(await stack.identity.token({ sub: 'alice', expiresInSeconds: -60 }), { exp: 4_000_000_000 }),
  ],
  ['a token without its signature', () => stack.tokens.alice.replace(/[^.]+$/, '')],
  ['a token with an empty header', () => stack.tokens.alice.replace(/^[^.]+/, part({}))],
  ['a token of 20 KB', () => `${stack.tokens.alice.replace(/[^.]+$/, '')}${'a'.repeat(12_000)}`],
  ['a token for notifications', () => d1Caller(stack).token()],
];

describe('who does not say who they are', () => {
  it.each(badTokens)('with %s gets 401 over HTTP, and nothing is done', async (_what, make) => {
    const token = await make();
    const [calls, content] = [new Map(stack.sandbox.calls), contentOf(stack.sandbox)];
    for (const query of [
      '{ me { id } }',
      '{ __schema { queryType { name } } }',
      documents.registerConsumer,
      '{ syntax',
    ]) {
      const answer = await post(stack.gateway.graphql, token, query, { input: { consumerId: 'by-nobody' } });
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.text)).toEqual({
        errors: [
          {
            message: 'A valid access token is required.',
            extensions: {
              code: 'UNAUTHENTICATED',
              retryable: false,
              correlationId: answer.headers.get('x-correlation-id'),
            },
          },
        ],
      });
    }
    expect(stack.sandbox.calls).toEqual(calls);
    expect(contentOf(stack.sandbox)).toEqual(content);
  });

  it.each(badTokens)('with %s is shown the door over WebSocket', async (_what, make) => {
    const calls = new Map(stack.sandbox.calls);
    const watcher = watch(stack.gateway.ws, await make(), documents.watchCardOrder, { cardId: 'crd-alice-visa' });
    expect(await watcher.ended).toMatchObject({ code: 4403 });
    expect(watcher.events).toEqual([]);
    expect(stack.sandbox.calls).toEqual(calls);
  });

  it.each(badTokens)('with %s gets no stream', async (_what, make) => {
    const calls = new Map(stack.sandbox.calls);
    const watching = { query: documents.watchCardOrder, variables: { cardId: 'crd-alice-visa' } };
    const { response } = await openStream(stack.gateway.stream, await make(), watching);
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
    expect(stack.sandbox.calls).toEqual(calls);
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'bearer'])('with the header "%s" gets 401', async (authorization) => {
    const response = await fetch(stack.gateway.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: '{ me { id } }' }),
    });
    expect(response.status).toBe(401);
  });

  it('may not open D1’s door with a user’s token', async () => {
    for (const token of [stack.tokens.alice, stack.tokens.service]) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await d1Caller(stack).notify({ operations: [] }, headers);
      expect([response.status, await response.json()]).toMatchObject([401, { errorCode: 'AUTHORIZER_UNAUTHORIZED' }]);
    }
  });
});

describe('a token that ends during a subscription', () => {
  it.each([
    ['cardOrderUpdated', documents.watchCardOrder],
    ['clickToPayEnrollmentUpdated', documents.watchClickToPay],
  ])('ends it: %s', async (_name, document) => {
    const token = await stack.identity.token({ sub: 'alice', expiresInSeconds: 2 });
    const watcher = watch(stack.gateway.ws, token, document, { cardId: 'crd-alice-visa' });
    await watcher.until(() => true);
    expect(await watcher.ended).toMatchObject({ code: 4403, reason: 'Token expired' });
    expect(watcher.events).toHaveLength(1);
  });
});

describe('a service', () => {
  const withScopes = (wanted: readonly string[]) => stack.identity.token({ sub: 'a-service', scope: wanted.join(' ') });
  const mutations: [string, string, object][] = [
    ['d1:consumers', documents.registerConsumer, { consumerId: 'by-scope' }],
    ['d1:cards', documents.registerCard, registration()],
    ['d1:orders', documents.orderCard, order()],
    ['d1:click-to-pay', documents.enrollCard, enrolment({ cardId: 'crd-alice-visa' })],
  ];

  it.each(mutations)('without %s may not do what it is for', async (scope, document, input) => {
    for (const held of [['d1:read'], scopes.filter((other) => other !== scope)]) {
      const [calls, content] = [new Map(stack.sandbox.calls), contentOf(stack.sandbox)];
      const answer = await post(stack.gateway.graphql, await withScopes(held), document, { input });
      expect(answer.data).toBeNull();
      expect(answer.errors).toEqual([forbidden]);
      expect(stack.sandbox.calls).toEqual(calls);
      expect(contentOf(stack.sandbox)).toEqual(content);
    }
  });

  it.each(['d1:', 'd1:READ', 'd1:read:all', 'd1:readx d1:unknown'])(
    'with the scope %s may do nothing',
    async (scope) => {
      const token = await withScopes([scope]);
      const read = await post(stack.gateway.graphql, token, '{ card(id: "crd-alice-visa") { id } }');
      expect([read.data, read.errors]).toEqual([{ card: null }, [forbidden]]);
    },
  );

  it.each([
    ['consumer', '{ consumer(id: "alice") { id } }'],
    ['card', '{ card(id: "crd-alice-visa") { id } }'],
    ['card unknown', '{ card(id: "nobodys") { id } }'],
    ['operation', '{ operation(id: "c0ffee00-0000-4000-8000-00000000ca51") { id } }'],
    ['cardOrder', '{ cardOrder(id: "c0ffee00-0000-4000-8000-00000000ca51") { id } }'],
  ])('without d1:read may not read: %s', async (_what, query) => {
    const calls = new Map(stack.sandbox.calls);
    const token = await withScopes(scopes.filter((scope) => scope !== 'd1:read'));
    const { data, errors } = await post<Record<string, unknown>>(stack.gateway.graphql, token, query);
    expect([Object.values(data), errors]).toEqual([[null], [forbidden]]);
    expect(stack.sandbox.calls).toEqual(calls);
  });

  it.each([documents.watchCardOrder, documents.watchClickToPay])('without d1:read may not watch', async (document) => {
    const token = await withScopes(scopes.filter((scope) => scope !== 'd1:read'));
    const watcher = watch(stack.gateway.ws, token, document, { cardId: 'crd-alice-visa' });
    expect(await watcher.ended).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
    ]);
    expect(watcher.events).toEqual([]);
  });

  it.each([
    'state',
    'personalInformation { email }',
    'clickToPayProfiles { consumer { email } }',
    'cards { totalCount }',
    'operations { totalCount }',
  ])('without d1:read may not read through the consumer that a mutation answers with: %s', async (field) => {
    const mutation = `mutation { registerConsumer(input: { consumerId: "bob" }) { consumer { ${field} } } }`;
    await readsNothing(await withScopes(['d1:consumers']), mutation, {});
  });

  it.each([
    'last4',
    'consumer { id }',
    'digitalCards { id }',
    'latestOrder { id }',
    'orders { totalCount }',
    'operations { totalCount }',
    'clickToPay { status }',
  ])('without d1:read may not read through the card that a mutation answers with: %s', async (field) => {
    const mutation = `mutation($input: OrderCardInput!) { orderCard(input: $input) { order { card { ${field} } } } }`;
    const cardData = { ...order().cardData, pan: '4012888888881881' };
    const input = order({ cardId: 'crd-bob-visa', consumerId: 'bob', cardData });
    await readsNothing(await withScopes(['d1:orders']), mutation, { input });
  });

  async function readsNothing(token: string, mutation: string, variables: object): Promise<void> {
    const reads = [
      'getConsumer',
      'getClickToPayProfiles',
      'listConsumerCards',
      'listDigitalCards',
      'getProductionStatus',
    ];
    const count = () => reads.map((read) => stack.sandbox.calls.get(read));
    const before = count();
    const { errors, text } = await post(stack.gateway.graphql, token, mutation, variables);
    expect(errors).toEqual([forbidden]);
    expect(text).not.toMatch(/bob@example\.com|ENROLLED|totalCount":\d|"1881"/);
    expect(count()).toEqual(before);
  }
});

describe('an end user', () => {
  it.each([
    ['registerConsumer', documents.registerConsumer, { consumerId: 'alice' }],
    ['registerCard', documents.registerCard, registration()],
    ['orderCard', documents.orderCard, order()],
  ])('may not do what is the issuer’s: %s', async (_name, document, input) => {
    const [calls, content] = [new Map(stack.sandbox.calls), contentOf(stack.sandbox)];
    const { data, errors } = await post(stack.gateway.graphql, stack.tokens.alice, document, { input });
    expect([data, errors]).toEqual([null, [forbidden]]);
    expect(stack.sandbox.calls).toEqual(calls);
    expect(contentOf(stack.sandbox)).toEqual(content);
  });

  const theirs: [string, string, (mine: boolean) => Record<string, unknown>][] = [
    [
      'card',
      'query($id: ID!) { card(id: $id) { id last4 state consumer { id } clickToPay { status } } }',
      (exists) => ({
        id: exists ? 'crd-bob-visa' : 'crd-nob-visa',
      }),
    ],
    [
      'consumer',
      'query($id: ID!) { consumer(id: $id) { id state personalInformation { email } } }',
      (exists) => ({
        id: exists ? 'bob' : 'nob',
      }),
    ],
    [
      'operation',
      'query($id: ID!) { operation(id: $id) { id status } }',
      (exists) => ({
        id: `c0ffee00-0000-4000-8000-00000000ca5${exists ? 1 : 2}`,
      }),
    ],
    [
      'cardOrder',
      'query($id: ID!) { cardOrder(id: $id) { id stage } }',
      (exists) => ({
        id: `c0ffee00-0000-4000-8000-00000000ca5${exists ? 1 : 2}`,
      }),
    ],
    [
      'enrollCardInClickToPay',
      documents.enrollCard,
      (exists) => ({
        input: enrolment({ cardId: exists ? 'crd-bob-visa' : 'crd-nob-visa' }),
      }),
    ],
    [
      'enrollCardInClickToPay with wrong fields',
      documents.enrollCard,
      (exists) => ({
        input: enrolment({
          cardId: exists ? 'crd-bob-visa' : 'crd-nob-visa',
          cardholderName: null,
          billingAddress: null,
          reason: ';',
        }),
      }),
    ],
  ];

  it.each(theirs)(
    'gets one and the same answer for what is another’s and what is nobody’s: %s',
    async (_what, query, variables) => {
      // Carla looks at her order, so that the event log knows it.
      await post(stack.gateway.graphql, stack.tokens.carla, documents.homeScreen);
      const content = contentOf(stack.sandbox);
      const ask = async (exists: boolean) => {
        const { status, text, headers } = await post(
          stack.gateway.graphql,
          stack.tokens.alice,
          query,
          variables(exists),
        );
        const shown: Record<string, string> = {};
        headers.forEach((value, name) => (shown[name] = value));
        return { status, text: asUuid(text), headers: without(shown, 'date', 'x-correlation-id') };
      };
      const [anothers, nobodys] = [await ask(true), await ask(false)];
      expect(anothers).toEqual(nobodys);
      expect(anothers.text).toMatch(/null|NOT_FOUND/);
      expect(contentOf(stack.sandbox)).toEqual(content);
    },
  );

  it('sees these very things when they are theirs, so that the above is not for another reason', async () => {
    const ask = (who: 'bob' | 'carla', index: number) => {
      const [, query = '', variables = () => ({})] = theirs[index] ?? [];
      return post<Record<string, unknown>>(stack.gateway.graphql, stack.tokens[who], query, variables(true));
    };
    expect((await ask('bob', 0)).data).toMatchObject({ card: { clickToPay: { status: 'ENROLLED' } } });
    expect((await ask('bob', 1)).data).toMatchObject({ consumer: { id: 'bob' } });
    expect((await ask('carla', 2)).data).toMatchObject({ operation: { status: 'PENDING' } });
    expect((await ask('carla', 3)).data).toMatchObject({ cardOrder: { stage: 'CARD_PROD_ONGOING' } });
  });

  it.each([
    ['cardOrderUpdated', documents.watchCardOrder],
    ['clickToPayEnrollmentUpdated', documents.watchClickToPay],
  ])('may not watch what is another’s, nor learn that it is there: %s', async (_name, document) => {
    const ask = async (cardId: string, after?: string) => {
      const watcher = watch(stack.gateway.ws, stack.tokens.alice, document, { cardId, after });
      const answer = await watcher.ended;
      expect(watcher.events).toEqual([]);
      expect(answer).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code: 'NOT_FOUND' }) })]);
      return asUuid(JSON.stringify(answer));
    };
    const nobodys = await ask('crd-nob-visa');
    for (const cardId of ['crd-bob-visa', '../crd-bob-visa', '4111111111111111', ''])
      expect(await ask(cardId)).toBe(nobodys);
    expect(await ask('crd-bob-visa', 'garbage')).toBe(nobodys);
  });
});

const forbidden = expect.objectContaining({
  message: 'The access token does not allow this.',
  extensions: { code: 'FORBIDDEN', retryable: false, correlationId: expect.any(String) },
});
