import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import type { Tokens } from '../../src/demo/world.ts';
import { post } from '../support/client.ts';
import { address, documents, enrolment, expiry, newPan, order, registration } from '../support/inputs.ts';
import { contentOf, refused, writesTo } from '../support/refusals.ts';
import { startStack, type Stack } from '../support/stack.ts';

/** Time stands still in the sandbox: whatever changes there, a request did it. There is no card directory: all data come with the request. */
let stack: Stack;
const env = { CARD_DIRECTORY_URL: '', CARD_DIRECTORY_TOKEN: '' };
beforeAll(async () => void (stack = await startStack({ sandbox: { clock: { manual: true } }, env })));
afterAll(() => stack.stop());

const alicePan = '4111111111111111';
const months = (n: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + n)).toISOString().slice(0, 7);
};
const hash = (algorithm: string, encoding: 'hex' | 'base64url', text = newPan) =>
  createHash(algorithm).update(text).digest(encoding);

describe('a card number that cannot be one', () => {
  it.each([
    ['a wrong check digit', '4000056655665557'],
    ['separators', '4000-0566-5566-5556'],
    ['spaces', '4000 0566 5566 5556'],
    ['too few digits', '400005663'],
    ['too many digits', '40000566556655560000'],
    ['letters', '400005665566555X'],
    ['digits of another script', '٤٠٠٠٠٥٦٦٥٥٦٦٥٥٥٦'],
    ['a line break at its end', `${newPan}\n`],
    ['nothing', ''],
  ])('with %s is refused, for a registration and for an order', async (_what, pan) => {
    const wrong = ['INVALID_CARD_NUMBER input.cardData.pan'];
    expect(
      await refused(stack, 'service', documents.registerCard, registration({ cardData: { pan, expiry } })),
    ).toEqual(wrong);
    const cardData = { pan, expiry, name: 'A CARDHOLDER' };
    expect(await refused(stack, 'service', documents.orderCard, order({ cardData }))).toEqual(wrong);
  });
});

describe('an expiry', () => {
  it.each([
    ['last month', months(-1)],
    ['ten years ago', months(-120)],
  ])('%s is refused, for a registration and for an order', async (_what, passed) => {
    const wrong = ['CARD_EXPIRED input.cardData.expiry'];
    const cardData = { pan: newPan, expiry: passed };
    expect(await refused(stack, 'service', documents.registerCard, registration({ cardData }))).toEqual(wrong);
    expect(
      await refused(stack, 'service', documents.orderCard, order({ cardData: { ...cardData, name: 'A CARDHOLDER' } })),
    ).toEqual(wrong);
  });
});

describe('a card id that reveals the card number', () => {
  it.each([
    ['the number', newPan],
    ['the number in groups', '4000-0566-5566-5556'],
    ['the number with something around it', `crd-${newPan}-1`],
    ['the number in groups with something around it', 'crd_4000_0566_5566_5556'],
    ['another card number', alicePan],
    ['the number in hexadecimal text', Buffer.from(newPan).toString('hex')],
    ['the number in base64url', Buffer.from(newPan).toString('base64url')],
    ['its MD5, hex', hash('md5', 'hex')],
    ['its MD5, hex in capitals', hash('md5', 'hex').toUpperCase()],
    ['its MD5, base64url', hash('md5', 'base64url')],
    ['its SHA-1, hex', hash('sha1', 'hex')],
    ['its SHA-1, base64url', hash('sha1', 'base64url')],
    ['its SHA-256, hex, cut to what fits', hash('sha256', 'hex').slice(0, 48)],
    ['its SHA-256, base64url', hash('sha256', 'base64url')],
    ['its SHA-512, base64url, cut to what fits', hash('sha512', 'base64url').slice(0, 48)],
    ['its MD5 behind a prefix', `crd_${hash('md5', 'hex')}`],
  ])('as %s is refused and never sent to D1, not even to ask whose card it is', async (_what, cardId) => {
    const reads = stack.sandbox.calls.get('getCard');
    const wrong = ['CARD_ID_REVEALS_PAN input.cardId'];
    expect(await refused(stack, 'service', documents.registerCard, registration({ cardId }))).toEqual(wrong);
    expect(await refused(stack, 'service', documents.orderCard, order({ cardId }))).toEqual(wrong);
    expect(stack.sandbox.calls.get('getCard')).toBe(reads);
  });

  it('as a full SHA-256 in hex is also too long, and both is said', async () => {
    expect(
      await refused(stack, 'service', documents.registerCard, registration({ cardId: hash('sha256', 'hex') })),
    ).toEqual(['CARD_ID_REVEALS_PAN input.cardId', 'INVALID_FORMAT input.cardId']);
  });

  it('is no id to look for either: D1 is not asked', async () => {
    const calls = new Map(stack.sandbox.calls);
    const { data, errors } = await post(
      stack.gateway.graphql,
      stack.tokens.service,
      `{ card(id: "${newPan}") { id } }`,
    );
    expect([data, errors]).toEqual([{ card: null }, undefined]);
    expect(stack.sandbox.calls).toEqual(calls);
  });
});

describe('a consumer id that looks like a person', () => {
  it.each(['alice@example.com', '+33612345678', '0033612345678', '33612345678', '0612345678', '06-12-34-56-78'])(
    '%s is refused everywhere',
    async (consumerId) => {
      const wrong = ['ID_REVEALS_PERSON input.consumerId'];
      expect(await refused(stack, 'service', documents.registerConsumer, { consumerId })).toEqual(wrong);
      expect(await refused(stack, 'service', documents.registerCard, registration({ consumerId }))).toEqual(wrong);
      expect(await refused(stack, 'service', documents.orderCard, order({ consumerId }))).toEqual(wrong);
    },
  );
});

describe('an id outside D1’s alphabet', () => {
  const odd = (longest: number): [string, string][] => [
    ['empty', ''],
    ['too long', 'a'.repeat(longest + 1)],
    ['with a space', 'a b'],
    ['with a slash', '../a'],
    ['with a per cent', 'a%2e'],
    ['with a letter of another alphabet', 'аlice'],
    ['with an invisible character', 'a\u200bb'],
    ['with a NUL', 'a\u0000b'],
    ['with a line break at its end', 'a\n'],
  ];

  it.each(odd(64))('%s is refused as a consumerId', async (_what, consumerId) => {
    const wrong = ['INVALID_FORMAT input.consumerId'];
    expect(await refused(stack, 'service', documents.registerConsumer, { consumerId })).toEqual(wrong);
    expect(await refused(stack, 'service', documents.registerCard, registration({ consumerId }))).toEqual(wrong);
    expect(await refused(stack, 'service', documents.orderCard, order({ consumerId }))).toEqual(wrong);
  });

  it.each(odd(48))('%s is refused as a cardId, and is nobody’s card', async (_what, cardId) => {
    const wrong = ['INVALID_FORMAT input.cardId'];
    expect(await refused(stack, 'service', documents.registerCard, registration({ cardId }))).toEqual(wrong);
    expect(await refused(stack, 'service', documents.orderCard, order({ cardId }))).toEqual(wrong);
    expect(await refused(stack, 'alice', documents.enrollCard, enrolment({ cardId }))).toEqual([
      'NOT_FOUND input.cardId',
    ]);
  });

  it.each(odd(48))('%s is refused as a cardProductId', async (_what, cardProductId) => {
    const wrong = ['INVALID_FORMAT input.cardProductId'];
    expect(await refused(stack, 'service', documents.registerCard, registration({ cardProductId }))).toEqual(wrong);
    expect(await refused(stack, 'service', documents.orderCard, order({ cardProductId }))).toEqual(wrong);
  });

  it.each(odd(64))('%s is refused as an issuerRequestId', async (_what, issuerRequestId) => {
    expect(await refused(stack, 'service', documents.orderCard, order({ issuerRequestId }))).toEqual([
      'INVALID_FORMAT input.issuerRequestId',
    ]);
  });
});

describe('card data', () => {
  const jwe = async (options: { key?: CryptoKey; kid?: string; text?: string } = {}) => {
    const { encryptionKey } = stack.sandbox;
    const key = options.key ?? (await importJWK(encryptionKey, 'ECDH-ES'));
    const text = options.text ?? JSON.stringify({ pan: newPan, exp: '0639' });
    return new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: options.kid ?? String(encryptionKey.kid) })
      .encrypt(key);
  };

  it('both in clear and encrypted is refused, and both fields are named', async () => {
    const encryptedData = await jwe();
    const wrong = ['CONFLICTING input.cardData', 'CONFLICTING input.encryptedData'];
    expect(await refused(stack, 'service', documents.registerCard, registration({ encryptedData }))).toEqual(wrong);
    expect(await refused(stack, 'service', documents.orderCard, order({ encryptedData }))).toEqual(wrong);
  });

  it.each([
    ['missing', undefined],
    ['null', null],
  ])('%s in both forms is refused, and both fields are named', async (_what, cardData) => {
    const wrong = ['REQUIRED input.cardData', 'REQUIRED input.encryptedData'];
    const encryptedData = cardData;
    expect(await refused(stack, 'service', documents.registerCard, registration({ cardData, encryptedData }))).toEqual(
      wrong,
    );
    expect(await refused(stack, 'service', documents.orderCard, order({ cardData, encryptedData }))).toEqual(wrong);
  });

  it.each([
    ['no JWE at all', 'encrypted'],
    ['empty', ''],
    ['clear JSON', JSON.stringify({ pan: newPan, exp: '0639' })],
    ['a JWS', 'e30.e30.c2ln'],
    ['a JWE with blanks', 'e30. .YQ.YQ.YQ'],
    ['a JWE longer than D1 takes', `e30..YQ.${'a'.repeat(8192)}.YQ`],
  ])('encrypted that is %s is refused before D1 sees it', async (_what, encryptedData) => {
    const wrong = ['INVALID_FORMAT input.encryptedData'];
    const input = { cardData: undefined, encryptedData };
    expect(await refused(stack, 'service', documents.registerCard, registration(input))).toEqual(wrong);
    expect(await refused(stack, 'service', documents.orderCard, order(input))).toEqual(wrong);
  });

  it.each<[string, () => Promise<string>]>([
    [
      'encrypted for somebody else',
      async () => jwe({ key: (await generateKeyPair('ECDH-ES')).publicKey as CryptoKey }),
    ],
    ['under a key id that D1 does not have', () => jwe({ kid: 'another-key' })],
    ['tampered with', async () => (await jwe()).replace(/\.[^.]+$/, `.${Buffer.alloc(16).toString('base64url')}`)],
    ['with something inside that is no JSON', () => jwe({ text: 'not JSON' })],
    ['with the form of a JWE and nothing in it', async () => 'e30..YQ.YQ.YQ'],
  ])('encrypted, %s, is refused as D1 says', async (_what, make) => {
    const wrong = ['INVALID_ENCRYPTED_DATA input.encryptedData'];
    const input = { cardData: undefined, encryptedData: await make() };
    expect(await refused(stack, 'service', documents.registerCard, registration(input), 'D1')).toEqual(wrong);
    expect(await refused(stack, 'service', documents.orderCard, order(input), 'D1')).toEqual(wrong);
  });

  describe('where the gateway takes it encrypted only', () => {
    let strict: Stack;
    beforeAll(
      async () =>
        void (strict = await startStack({
          sandbox: { clock: { manual: true } },
          env: { ACCEPT_CLEAR_CARD_DATA: 'false' },
        })),
    );
    afterAll(() => strict.stop());

    it('is refused in clear', async () => {
      const wrong = ['CLEAR_CARD_DATA_REFUSED input.cardData'];
      expect(await refused(strict, 'service', documents.registerCard, registration())).toEqual(wrong);
      expect(await refused(strict, 'service', documents.orderCard, order())).toEqual(wrong);
    });

    it('is taken encrypted', async () => {
      const key = await importJWK(strict.sandbox.encryptionKey, 'ECDH-ES');
      const kid = String(strict.sandbox.encryptionKey.kid);
      const encryptedData = await jwe({ key: key as CryptoKey, kid });
      const input = registration({ cardData: undefined, encryptedData });
      const { data } = await post(strict.gateway.graphql, strict.tokens.service, documents.registerCard, { input });
      expect(data).toMatchObject({ registerCard: { card: { last4: newPan.slice(-4) }, userErrors: [] } });
      expect(strict.sandbox.store.cards.has('crd-alice-new')).toBe(true);
    });
  });
});

describe('an enrolment', () => {
  const cardId = 'crd-alice-visa';

  it('of a Visa card without cardholder name and address is refused, and both are named', async () => {
    const input = enrolment({ cardId, cardholderName: undefined, billingAddress: undefined });
    const wrong = ['REQUIRED input.billingAddress', 'REQUIRED input.cardholderName'];
    expect(await refused(stack, 'alice', documents.enrollCard, input)).toEqual(wrong);
    expect(await refused(stack, 'service', documents.enrollCard, { ...input, cardholderName: null })).toEqual(wrong);
  });

  it('with several wrong fields is told all of them at once', async () => {
    const consumer = {
      firstName: ' ',
      lastName: 'Q'.repeat(36),
      language: 'English',
      phoneNumber: { countryCode: '1', number: '0603-555' },
      email: 'not an address',
    };
    const billingAddress = { ...address, countryCode: 'USA', zipCode: '' };
    const input = enrolment({ cardId, consumer, billingAddress, cardholderName: '<b>', reason: 'a;b' });
    expect(await refused(stack, 'alice', documents.enrollCard, input)).toEqual(
      [
        'billingAddress.countryCode',
        'billingAddress.zipCode',
        'cardholderName',
        'consumer.email',
        'consumer.firstName',
        'consumer.language',
        'consumer.lastName',
        'consumer.phoneNumber.countryCode',
        'consumer.phoneNumber.number',
        'reason',
      ].map((field) => `INVALID_FORMAT input.${field}`),
    );
  });
});

describe('an order', () => {
  it('with several wrong fields is told all of them at once', async () => {
    const input = order({
      cardId: 'a b',
      consumerId: 'alice@example.com',
      issuerRequestId: '',
      shipment: { deliveryAddress: { ...address, line1: '' } },
      cardData: { pan: '4000056655665557', expiry: months(-1), name: '' },
      paymentApplication: { config: '', odaKeyIndex: '1', derivationKeyIndex: '1' },
      persoStation: 'KIOSK-1',
    });
    expect(await refused(stack, 'service', documents.orderCard, input)).toEqual([
      'CARD_EXPIRED input.cardData.expiry',
      'CONFLICTING input.persoStation',
      'ID_REVEALS_PERSON input.consumerId',
      'INVALID_CARD_NUMBER input.cardData.pan',
      'INVALID_FORMAT input.cardData.name',
      'INVALID_FORMAT input.cardId',
      'INVALID_FORMAT input.issuerRequestId',
      'INVALID_FORMAT input.paymentApplication.config',
      'INVALID_FORMAT input.shipment.deliveryAddress.line1',
    ]);
  });

  it.each([
    [
      'INSTANT without a printer',
      { distributionChannel: 'INSTANT', shipment: undefined },
      ['REQUIRED input.persoStation'],
    ],
    [
      'INSTANT with a shipment and without a printer',
      { distributionChannel: 'INSTANT' },
      ['CONFLICTING input.shipment', 'REQUIRED input.persoStation'],
    ],
    ['THALES without a shipment', { shipment: undefined }, ['REQUIRED input.shipment']],
    ['THALES with a printer', { persoStation: 'KIOSK-1' }, ['CONFLICTING input.persoStation']],
    [
      'CENTRAL with a printer',
      { distributionChannel: 'CENTRAL', persoStation: 'KIOSK-1' },
      ['CONFLICTING input.persoStation'],
    ],
  ])('%s is refused', async (_what, overrides, wrong) => {
    expect(await refused(stack, 'service', documents.orderCard, order(overrides))).toEqual(wrong);
  });

  it('for somebody who is not the owner of the card is refused', async () => {
    const cardData = { pan: alicePan, expiry, name: 'A CARDHOLDER' };
    const input = order({ cardId: 'crd-alice-visa', consumerId: 'bob', cardData });
    expect(await refused(stack, 'service', documents.orderCard, input)).toEqual(['INVALID_VALUE input.consumerId']);
  });
});

describe('a page', () => {
  const page = (args: string) =>
    `{ consumer(id: "alice") { cards(${args}) { nodes { id operations(${args}) { totalCount } } } } }`;

  const variable = `query($first: Int!) ${page('first: $first')}`;

  it.each([0, -1, 51, 1000, -2147483648])('of %s items is refused before D1 is asked', async (first) => {
    const calls = new Map(stack.sandbox.calls);
    const { graphql } = stack.gateway;
    const literally = await post(graphql, stack.tokens.alice, page(`first: ${first}`));
    for (const { status, data, errors } of [literally, await post(graphql, stack.tokens.alice, variable, { first })]) {
      expect([status, data]).toEqual([400, undefined]);
      expect(errors).toEqual([
        {
          message: 'first must be 1 to 50.',
          extensions: { code: 'BAD_REQUEST', retryable: false, correlationId: expect.any(String) },
        },
      ]);
    }
    expect(stack.sandbox.calls).toEqual(calls);
  });

  it.each(['2147483648', '1.5', '"20"', '1e400'])('of %s items is no page size', async (first) => {
    const { status, errors } = await post(stack.gateway.graphql, stack.tokens.alice, page(`first: ${first}`));
    expect([status, errors?.[0]?.extensions['code']]).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it.each([
    ['empty', ''],
    ['garbage', 'garbage'],
    ['long', 'x'.repeat(10_000)],
    ['not ASCII', 'курсор\u0000'],
    ['another person’s card', Buffer.from('crd-bob-visa').toString('base64url')],
  ])('after a cursor that is %s is refused', async (_what, after) => {
    const query = 'query($after: String) { consumer(id: "alice") { cards(after: $after) { totalCount } } }';
    const { errors } = await post(stack.gateway.graphql, stack.tokens.alice, query, { after });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['INVALID_CURSOR']);
    for (const list of ['operations', 'orders']) {
      const nested = `query($after: String) { card(id: "crd-alice-visa") { ${list}(after: $after) { totalCount } } }`;
      const answer = await post(stack.gateway.graphql, stack.tokens.alice, nested, { after });
      expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual(['INVALID_CURSOR']);
    }
  });
});

// Last, because it does what all others are refused.
describe('what stands right beside the limits', () => {
  it('is taken, so that the refusals above are not for another reason', async () => {
    const send = async (who: keyof Tokens, document: string, input: object) => {
      const { data, errors } = await post<Record<string, { userErrors: unknown[] }>>(
        stack.gateway.graphql,
        stack.tokens[who],
        document,
        { input },
      );
      expect(errors).toBeUndefined();
      expect(Object.values(data)[0]?.userErrors).toEqual([]);
    };
    const [writes, content] = [writesTo(stack.sandbox), contentOf(stack.sandbox)];
    const long = 'a'.repeat(64);
    const cardData = { pan: newPan, expiry: months(0) };
    const cardId = 'c'.repeat(48);
    await send('service', documents.registerConsumer, { consumerId: long });
    await send('service', documents.registerCard, registration({ consumerId: long, cardId, cardData }));
    const name = 'A CARDHOLDER';
    await send('service', documents.orderCard, order({ consumerId: long, cardId, cardData: { ...cardData, name } }));
    const shipment = undefined;
    const instant = { distributionChannel: 'INSTANT', persoStation: 'KIOSK-1', shipment };
    await send('service', documents.orderCard, {
      ...order({ consumerId: long, cardId, issuerRequestId: 'i'.repeat(64), cardData: { ...cardData, name } }),
      ...instant,
    });
    const mastercard = { cardId: 'crd-alice-mastercard', cardholderName: undefined, billingAddress: undefined };
    await send('alice', documents.enrollCard, enrolment(mastercard));
    const more = (name: string, n: number) => (writes[name] ?? 0) + n;
    expect(writesTo(stack.sandbox)).toEqual({
      ...writes,
      registerConsumer: more('registerConsumer', 1),
      registerCard: more('registerCard', 1),
      orderCard: more('orderCard', 2),
      enrollCardInClickToPay: more('enrollCardInClickToPay', 1),
    });
    expect(contentOf(stack.sandbox)).not.toEqual(content);
  });
});
