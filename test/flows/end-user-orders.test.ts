import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CompactEncrypt, importJWK } from 'jose';
import { address, documents, expiry, newPan, order } from '../support/inputs.ts';
import { ask, faultOf } from '../support/mutate.ts';
import { found, refused } from '../support/refusals.ts';
import { problemsOf, send } from '../support/send.ts';
import { startStack, worlds, type Stack, type StackOptions } from '../support/stack.ts';

interface Ordered {
  order: { id: string; stage: string } | null;
}

const alicePan = '4111111111111111';
const name = 'ALICE ARCHER';
const noData = { cardData: undefined };
const mine = { cardId: 'crd-alice-visa', consumerId: 'alice', ...noData };
const replacement = order({ ...mine, services: { issuance: 'REPLACEMENT' } });
/** The demo's world lets people order, and has a card system of its own. */
const nothing = { END_USER_ORDERS: '', END_USER_ORDER_CHANNELS: '', CARD_DIRECTORY_URL: '', CARD_DIRECTORY_TOKEN: '' };
const allowed = { END_USER_ORDERS: 'REPLACEMENT', END_USER_ORDER_CHANNELS: 'THALES' };

describe.each(worlds)('an order without card data, event log in $backend, drift $drift', ({ backend, drift }) => {
  let directory: Server;
  let questions: unknown[];
  let answers: { status: number; body?: object };
  let stack: Stack;
  beforeEach(async () => {
    questions = [];
    answers = { status: 200, body: { cardData: { pan: alicePan, expiry, name } } };
    directory = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      questions.push(JSON.parse(text));
      response.writeHead(answers.status, { 'content-type': 'application/json' }).end(JSON.stringify(answers.body));
    });
    directory.listen(0, '127.0.0.1');
    await once(directory, 'listening');
  });
  afterEach(async () => {
    await stack.sandbox.settle();
    expect(stack.sandbox.violations).toEqual([]);
    await stack.stop();
    directory.close();
    directory.closeAllConnections();
  });

  async function begin(env: StackOptions['env'] = allowed, hasDirectory = true): Promise<void> {
    const { port } = directory.address() as AddressInfo;
    const ours = {
      ...{ CARD_DIRECTORY_URL: `http://127.0.0.1:${String(port)}`, CARD_DIRECTORY_TOKEN: 'token-of-the-card-system' },
      ALLOW_PLAIN_HTTP: 'true',
    };
    const sandbox = { clock: { manual: true }, drift };
    stack = await startStack({ backend, sandbox, env: { ...nothing, ...(hasDirectory && ours), ...env } });
  }
  const place = (who: 'alice' | 'service', input: object) => send<Ordered>(stack, who, documents.orderCard, input);
  const refusedOrder = (who: 'alice' | 'bob' | 'service', input: object) =>
    refused(stack, who, documents.orderCard, input);
  const denied = (input: object) => faultOf(stack, stack.tokens.alice, documents.orderCard, { input });

  it('gets them from the issuer’s card system, encrypted at once, though clients may send none in clear', async () => {
    await begin({ ...allowed, ACCEPT_CLEAR_CARD_DATA: 'false' });
    const { order: made, userErrors } = await place('alice', replacement);
    expect([made?.stage, userErrors]).toEqual(['CARD_PROD_REQUESTED', []]);
    expect(questions).toEqual([{ consumerId: 'alice', cardId: 'crd-alice-visa', purpose: 'ORDER' }]);
    const outside = stack.logs.join('') + (await stack.dump());
    expect(found(outside, { pan: alicePan, name })).toEqual([]);
  });

  it('gets them as a JWE that is passed on', async () => {
    await begin();
    const { encryptionKey } = stack.sandbox;
    const clear = JSON.stringify({ pan: alicePan, exp: expiry.slice(2).replace('-', ''), name });
    const encryptedData = await new CompactEncrypt(Buffer.from(clear))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: String(encryptionKey.kid) })
      .encrypt(await importJWK(encryptionKey, 'ECDH-ES'));
    answers.body = { encryptedData };
    expect(problemsOf(await place('service', order(mine)))).toEqual([]);
  });

  it('is the same again under its key, and the card system is not asked again', async () => {
    await begin();
    const first = await place('alice', replacement);
    const again = await place('alice', replacement);
    expect(again.order?.id).toBe(first.order?.id);
    expect(questions).toHaveLength(1);
    expect(stack.sandbox.calls.get('orderCard')).toBe(1);
    const other = { ...replacement, shipment: { deliveryAddress: { ...address, line1: '1 Elsewhere' } } };
    expect(await refusedOrder('alice', other)).toEqual(['CONFLICT input.issuerRequestId']);
  });

  it.each<[string, { status: number; body?: object }, string]>([
    ['does not know it', { status: 404 }, 'NOT_FOUND'],
    ['has it without a name', { status: 200, body: { cardData: { pan: alicePan, expiry } } }, 'REQUIRED'],
    [
      'has it with another form of expiry',
      { status: 200, body: { cardData: { pan: alicePan, expiry: '0639', name } } },
      'CARD_EXPIRED',
    ],
    ['has no such number', { status: 200, body: { cardData: { pan: '41', expiry, name } } }, 'INVALID_CARD_NUMBER'],
    ['has no JWE', { status: 200, body: { encryptedData: 'none' } }, 'INVALID_ENCRYPTED_DATA'],
  ])('is refused when the card system %s', async (_what, answer, code) => {
    await begin();
    answers = answer;
    const problems = await refusedOrder('alice', replacement);
    expect(problems).toContain(`${code} input.cardId`);
    expect(problems.every((problem) => problem.endsWith(' input.cardId'))).toBe(true);
  });

  it('is a fault when the card system is down, and D1 is not asked', async () => {
    await begin();
    answers = { status: 500 };
    expect(await denied(replacement)).toBe('DIRECTORY_UNAVAILABLE');
    expect(stack.sandbox.calls.get('orderCard') ?? 0).toBe(0);
  });

  it('is refused, or not configured, where there is no card system', async () => {
    await begin(allowed, false);
    expect(await refusedOrder('service', order(mine))).toEqual([
      'REQUIRED input.cardData',
      'REQUIRED input.encryptedData',
    ]);
    expect(await denied(replacement)).toBe('NOT_CONFIGURED');
  });

  describe('by the person whose card it is', () => {
    it('is followed like any other', async () => {
      await begin();
      const { order: made } = await place('alice', replacement);
      const found = await ask(stack, 'alice', documents.cardOrderByRequest, { issuerRequestId: 'request-1' });
      expect(found).toMatchObject({ cardOrderByRequest: { id: made?.id } });
    });

    it.each<[string, StackOptions['env'], object]>([
      ['where the issuer lets nobody order', {}, replacement],
      ['for what the issuer does not let people order', allowed, { ...replacement, services: { issuance: 'RENEWAL' } }],
      [
        'through a channel that is not theirs',
        allowed,
        { ...replacement, distributionChannel: 'INSTANT', shipment: undefined, persoStation: 'KIOSK-1' },
      ],
    ])('is forbidden %s', async (_what, env, input) => {
      await begin(env);
      expect(await denied(input)).toBe('FORBIDDEN');
      expect(questions).toEqual([]);
      expect(stack.sandbox.calls.get('getCard') ?? 0).toBe(0);
    });

    it('must not bring data of the card', async () => {
      await begin();
      const given = {
        cardData: { pan: alicePan, expiry, name },
        trackData: { track1: 'B^X^' },
        encryptedData: 'e30..YQ.YQ.YQ',
      };
      expect(await refusedOrder('alice', { ...replacement, ...given })).toEqual([
        'NOT_ALLOWED input.cardData',
        'NOT_ALLOWED input.encryptedData',
        'NOT_ALLOWED input.trackData',
      ]);
    });

    it('says why, how and where to, and nothing that is the issuer’s to say', async () => {
      await begin();
      const individualAddress = { ...address, line1: '1 Elsewhere' };
      const shipment = { type: 'INDIVIDUAL', deliveryAddress: address, individualAddress };
      const services = { issuance: 'REPLACEMENT', delivery: 'dhl' };
      expect(problemsOf(await place('alice', { ...replacement, services, shipment }))).toEqual([]);
      const wrong = {
        ...replacement,
        issuerRequestId: 'request-2',
        ...{ cardProductId: 'DEMO_MASTERCARD', cardDesign: 'METAL', persoStation: 'KIOSK-1' },
        cardCarrierConfig: { customLines: ['Call us'] },
        services: {
          ...services,
          priority: 'EXPRESS',
          cardCarrier: 'X',
          packaging: 'Y',
          pinMailer: true,
          alphaCard: true,
        },
        shipment: { ...shipment, type: 'BULK', groupId: 'container-001', orderId: 'dispatch' },
        paymentApplication: { ...replacement.paymentApplication, cvKeyIndex: '97', pvKeyIndex: '96' },
      };
      expect(await refusedOrder('alice', wrong)).toEqual([
        'CONFLICTING input.persoStation',
        'NOT_ALLOWED input.cardCarrierConfig',
        'NOT_ALLOWED input.cardDesign',
        'NOT_ALLOWED input.cardProductId',
        'NOT_ALLOWED input.paymentApplication.cvKeyIndex',
        'NOT_ALLOWED input.paymentApplication.pvKeyIndex',
        'NOT_ALLOWED input.persoStation',
        'NOT_ALLOWED input.services.alphaCard',
        'NOT_ALLOWED input.services.cardCarrier',
        'NOT_ALLOWED input.services.packaging',
        'NOT_ALLOWED input.services.pinMailer',
        'NOT_ALLOWED input.services.priority',
        'NOT_ALLOWED input.shipment.groupId',
        'NOT_ALLOWED input.shipment.orderId',
        'NOT_ALLOWED input.shipment.type',
      ]);
    });

    it('names the printer where the issuer lets them print at once', async () => {
      await begin({ ...allowed, END_USER_ORDER_CHANNELS: 'INSTANT' });
      const instant = { distributionChannel: 'INSTANT', shipment: undefined, persoStation: 'KIOSK-1' };
      expect(problemsOf(await place('alice', { ...replacement, ...instant }))).toEqual([]);
    });

    it('has a payment application that the issuer has listed', async () => {
      await begin({ ...allowed, END_USER_ORDER_CONFIGS: 'EMV_2, EMV_3' });
      const withConfig = (config: string) => {
        return { ...replacement, paymentApplication: { ...replacement.paymentApplication, config } };
      };
      expect(await refusedOrder('alice', withConfig('EMV'))).toEqual(['NOT_ALLOWED input.paymentApplication.config']);
      expect(problemsOf(await place('alice', withConfig('EMV_3')))).toEqual([]);
      expect(problemsOf(await place('service', { ...withConfig('EMV'), issuerRequestId: 'request-2' }))).toEqual([]);
    });

    it.each<[string, string | undefined, boolean]>([
      ['INACTIVE', 'CARD_LOST', true],
      ['INACTIVE', 'CARD_STOLEN', true],
      ['INACTIVE', 'CARD_BROKEN', true],
      ['INACTIVE', 'FRAUD', false],
      ['INACTIVE', 'USER_DECISION', false],
      ['INACTIVE', undefined, false],
      ['REPLACED', 'CARD_LOST', false],
    ])('is, for a card that is %s for %s, possible: %s', async (state, reason, possible) => {
      await begin();
      const { store } = stack.sandbox;
      const card = store.cards.get('crd-alice-visa');
      if (!card) throw new Error('no card');
      store.setCardState(card, state, reason);
      if (possible) return expect(problemsOf(await place('alice', replacement))).toEqual([]);
      expect(await refusedOrder('alice', replacement)).toEqual(['NOT_ALLOWED input.cardId']);
      expect(questions).toEqual([]);
    });

    it('is the same again, whatever became of the card', async () => {
      await begin();
      const first = await place('alice', replacement);
      const { store } = stack.sandbox;
      const card = store.cards.get('crd-alice-visa');
      if (card) store.setCardState(card, 'INACTIVE', 'FRAUD');
      expect((await place('alice', replacement)).order?.id).toBe(first.order?.id);
    });

    it('does not hold the card number that the issuer has', async () => {
      await begin();
      const shipment = { deliveryAddress: { ...address, line2: alicePan } };
      expect(await refusedOrder('alice', { ...replacement, shipment })).toEqual([
        'INVALID_VALUE input.shipment.deliveryAddress.line2',
      ]);
    });

    it('must be for a card of their own, that D1 knows', async () => {
      await begin();
      expect(await refusedOrder('bob', replacement)).toEqual([
        'INVALID_VALUE input.consumerId',
        'NOT_FOUND input.cardId',
      ]);
      expect(await refusedOrder('bob', { ...replacement, consumerId: 'bob' })).toEqual(['NOT_FOUND input.cardId']);
      expect(await refusedOrder('alice', { ...replacement, consumerId: 'bob' })).toEqual([
        'INVALID_VALUE input.consumerId',
      ]);
      const unknown = { ...replacement, cardId: 'crd-unknown' };
      expect(await refusedOrder('alice', unknown)).toEqual(['NOT_FOUND input.cardId']);
      expect(questions).toEqual([]);
    });

    it('is one at a time', async () => {
      await begin();
      const variables = { input: { orders: [replacement] } };
      expect(await faultOf(stack, stack.tokens.alice, documents.orderCards, variables)).toBe('FORBIDDEN');
    });
  });

  it('in a batch asks for each card', async () => {
    await begin();
    const { results } = await send<{ results: { accepted: boolean }[] }>(stack, 'service', documents.orderCards, {
      orders: [
        replacement,
        order({ issuerRequestId: 'request-2', cardData: { pan: newPan, expiry, name: 'A CARDHOLDER' } }),
      ],
    });
    expect(results).toMatchObject([{ accepted: true }, { accepted: true }]);
    expect(questions).toHaveLength(1);
  });
});
