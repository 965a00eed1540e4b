import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FlattenedSign, generateKeyPair, type CryptoKey } from 'jose';
import { pino } from 'pino';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { consumerInfo, issuerId, mastercard, otherVisa, startIssuer, visa, type Issuer } from './sandbox-support.ts';

const name = `${issuerId}-batch-7-001-1563188489.json`;
const goodHeader = { batchId: 'batch-7', seqNumber: '001', issuerId, operation: 'CONSUMER_CARD_REGISTRATION' };

describe('batch registration files in the sandbox', () => {
  let issuer: Issuer;
  const lines: string[] = [];
  beforeEach(() => start());
  afterEach(() => issuer.sandbox.stop());

  async function start(options: Partial<SandboxOptions> = {}) {
    issuer = await startIssuer({ logger: pino({}, { write: (line: string) => void lines.push(line) }), ...options });
  }
  /** A JWS over `signed`, in its detached form. */
  async function sign(signed: string, { key = issuer.privateKey, kid = 'auth-1' } = {}): Promise<string> {
    const jws = new FlattenedSign(new TextEncoder().encode(signed)).setProtectedHeader({ alg: 'ES256', kid });
    const { protected: head, signature } = await jws.sign(key);
    return `${String(head)}..${signature}`;
  }
  async function file(records: unknown, header: unknown = goodHeader): Promise<string> {
    const document = JSON.stringify({ header, records });
    return `${document.slice(0, -1)},"signature":"${await sign(document)}"}`;
  }
  async function take(content: string | Uint8Array<ArrayBuffer>, as = name) {
    const url = `${issuer.sandbox.url}/sandbox/batch-files?name=${encodeURIComponent(as)}`;
    const answer = await fetch(url, { method: 'POST', body: content });
    return { status: answer.status, body: (await answer.json()) as { name: string; content: Record<string, object> } };
  }
  const outputOf = async (...args: Parameters<typeof take>) => (await take(...args)).body.content;
  async function card(cardId: string, pan: string, change: object = {}) {
    return { cardId, cardProductId: 'GOLD', encryptedData: await issuer.encrypt({ pan, exp: '0639' }), ...change };
  }
  const row = (rowId: unknown, request: object) => ({ rowId, consumerAndCardRegistrationRequest: request });
  const shown = async (path: string) => (await issuer.call('GET', path)).body;
  const isEmpty = () => issuer.sandbox.store.consumers.size === 0 && issuer.sandbox.store.cards.size === 0;

  it('register end users and cards as the API does', async () => {
    const records = [
      row(1, { consumerId: 'ada', personalInformation: consumerInfo, cards: [await card('card-1', visa)] }),
      row(3, { consumerId: 'bob', cards: [await card('card-2', mastercard, { state: 'INACTIVE' })] }),
      row(4, { consumerId: 'eve' }),
    ];
    issuer.sandbox.clock.advance(0);
    const { status, body } = await take(await file(records));
    expect(status).toBe(200);
    const seconds = Math.floor(issuer.sandbox.clock.now() / 1000);
    expect(body.name).toBe(`${issuerId}-batch-7-001-${String(seconds)}_OUT.json`);
    const ok = (rowId: number, consumerId: string, ...cardIds: string[]) => ({
      rowId,
      consumerCardRegistrationResult: {
        consumerId,
        consumerStatus: 'OK',
        cards: cardIds.map((cardId) => ({ cardId, status: 'OK' })),
      },
    });
    expect(body.content).toEqual({
      header: { ...goodHeader, totalRecords: 3 },
      recordsResults: [ok(1, 'ada', 'card-1'), ok(3, 'bob', 'card-2'), ok(4, 'eve')],
    });
    const ada = await shown('/banking/v2/{issuer}/consumers/ada');
    expect(ada).toEqual({ consumerId: 'ada', state: 'ACTIVE', personalInformation: consumerInfo });
    expect(await shown('/banking/v1/{issuer}/cards/card-2')).toMatchObject({ consumerId: 'bob', state: 'INACTIVE' });
  });

  it('say what is wrong with a row, and take the others', async () => {
    await issuer.registerCard('card-9', otherVisa, 'zoe');
    await issuer.control('POST', '/consumers/zoe/state', { state: 'SUSPENDED' });
    const records = [
      row(1, { consumerId: 'not an id' }),
      row(2, { consumerId: 'ada', personalInformation: { language: 'english' } }),
      row(3, { consumerId: 'ada', nickname: 'Ada' }),
      row(4, { consumerId: 'zoe' }),
      row(5, {
        consumerId: 'ada',
        cards: [
          await card('card-1', '4111111111111112'),
          await card('card-2', visa, { state: 'LOST' }),
          { cardId: 'card-3', cardProductId: 'GOLD' },
          await card('card-4', otherVisa),
          await card('card-5', visa, { encryptedData: 'nonsense' }),
          null,
          await card('card-6', visa),
        ],
      }),
    ];
    const { header, recordsResults } = await outputOf(await file(records));
    expect(header).toEqual({ ...goodHeader, totalRecords: 5 });
    const results = (recordsResults as { consumerCardRegistrationResult: { cards: object[] } }[]).map(
      ({ consumerCardRegistrationResult: result }) => result,
    );
    const format = (error: string) => ({ errorCode: 'FIELD_INVALID_FORMAT', error });
    const value = (error: string) => ({ errorCode: 'FIELD_INVALID_VALUE', error });
    const ko = { consumerStatus: 'KO', cards: [] };
    expect(results.slice(0, 4)).toEqual([
      { ...ko, consumerId: 'not an id', consumerError: format('consumerId') },
      { ...ko, consumerId: 'ada', consumerError: format('personalInformation.language') },
      { ...ko, consumerId: 'ada', consumerError: format('nickname') },
      { ...ko, consumerId: 'zoe', consumerError: expect.objectContaining({ errorCode: 'CONSUMER_NOT_ACTIVE' }) },
    ]);
    expect(results[4]).toMatchObject({ consumerId: 'ada', consumerStatus: 'OK' });
    expect(results[4]?.cards).toEqual([
      { cardId: 'card-1', status: 'KO', error: value('pan') },
      { cardId: 'card-2', status: 'KO', error: format('state') },
      { cardId: 'card-3', status: 'KO', error: format('encryptedData') },
      { cardId: 'card-4', status: 'KO', error: { errorCode: 'RESOURCE_EXISTS', error: 'pan' } },
      { cardId: 'card-5', status: 'KO', error: { errorCode: 'CRYPTO_ERROR' } },
      { status: 'KO', error: format('body') },
      { cardId: 'card-6', status: 'OK' },
    ]);
    expect([...issuer.sandbox.store.cards.keys()].sort()).toEqual(['card-6', 'card-9']);
  });

  it('may come twice', async () => {
    const content = await file([row(1, { consumerId: 'ada', cards: [await card('card-1', visa)] })]);
    const [first, second] = [await outputOf(content), await outputOf(content)];
    expect(second).toEqual(first);
    expect(issuer.sandbox.store.cards.size).toBe(1);
  });

  it('bring back a deleted end user', async () => {
    await issuer.registerCard('card-1', visa);
    await issuer.control('POST', '/consumers/ada/state', { state: 'DELETED' });
    const content = await file([row(1, { consumerId: 'ada', cards: [await card('card-1', otherVisa)] })]);
    expect(await outputOf(content)).toMatchObject({
      recordsResults: [{ consumerCardRegistrationResult: { cards: [{ status: 'OK' }] } }],
    });
  });

  it('enrol the cards when D1 does so by itself', async () => {
    await issuer.sandbox.stop();
    await start({ behaviour: { autoEnrolment: true } });
    const request = { consumerId: 'ada', personalInformation: consumerInfo, cards: [await card('card-1', mastercard)] };
    const operation = 'CONSUMER_CARD_REGISTRATION_WITH_DIGITAL_CARDS';
    await take(await file([row(1, request)], { ...goodHeader, operation }));
    await issuer.sandbox.settle({ seconds: 10 });
    const profiles = await shown('/banking/v1/{issuer}/consumers/ada/clickToPay');
    expect(profiles).toMatchObject({ clickToPayProfiles: [{ scheme: 'MASTERCARD', cards: [{ cardId: 'card-1' }] }] });
  });

  it.each([
    ['without an issuer', 'batch-7-001-1563188489.json', undefined],
    ['of another batch', 'batch-8-001-1563188489.json', '100'],
    ['of another number', 'batch-7-1-1563188489.json', '100'],
    ['of another issuer', 'OTHER_ISS1-batch-7-001-1563188489.json', '100'],
    ['without a time', 'batch-7-001.json', '100'],
    ['that is no JSON file’s', 'batch-7-001-1563188489.txt', '100'],
  ])('have a name, and one %s gets the code %s', async (_what, as, errorCode) => {
    const output = await outputOf(await file([row(1, { consumerId: 'ada' })]), as);
    expect((output.header as { errorCode?: string }).errorCode).toBe(errorCode);
    expect(isEmpty()).toBe(errorCode !== undefined);
  });

  it.each<[string, string, () => string | Promise<string>]>([
    ['that is no JSON', '103', () => '{"header":'],
    ['that is a list', '103', () => '[]'],
    ['that is empty', '103', () => ''],
    ['without records', '105', () => JSON.stringify({ header: goodHeader, signature: 'a..b' })],
    ['without a signature', '105', () => JSON.stringify({ header: goodHeader, records: [] })],
    ['without a header', '105', () => JSON.stringify({ records: [], signature: 'a..b' })],
    ['without a batch', '105', () => file([], { ...goodHeader, batchId: undefined })],
    ['with a number that is none', '106', () => file([], { ...goodHeader, seqNumber: '1a' })],
    ['with an operation that is none', '106', () => file([], { ...goodHeader, operation: 'DELETION' })],
    ['with records that are no list', '106', () => file({})],
    ['with a record that is none', '106', () => file([7])],
    ['with a rowId that is no number', '106', () => file([row('1', { consumerId: 'ada' })])],
    ['with rows out of order', '106', () => file([row(2, { consumerId: 'ada' }), row(1, { consumerId: 'bob' })])],
    ['of another issuer', '100', () => file([], { ...goodHeader, issuerId: 'OTHER_ISS1' })],
    ['with a row twice', '107', () => file([row(1, { consumerId: 'ada' }), row(1, { consumerId: 'bob' })])],
  ])('%s get the code %s, and nothing of them is taken', async (_what, errorCode, content) => {
    const output = await outputOf(await content());
    expect(output).toEqual({ header: expect.objectContaining({ errorCode }) });
    expect(isEmpty()).toBe(true);
  });

  it('are not UTF-8 in vain', async () => {
    const output = await outputOf(Uint8Array.from([...Buffer.from('{"header":"'), 0xff, ...Buffer.from('"}')]));
    expect(output).toEqual({ header: { errorCode: '103' } });
  });

  it('have a size', async () => {
    await issuer.sandbox.stop();
    const content = await file([row(1, { consumerId: 'ada' })]);
    await start({ batch: { maxBytes: content.length - 1 } });
    expect(await outputOf(content)).toEqual({ header: { errorCode: '102' } });
    await issuer.sandbox.stop();
    await start({ batch: { maxBytes: content.length } });
    expect(await outputOf(content)).toMatchObject({ header: { errorCode: '110' } });
  });

  describe('are signed', () => {
    const records = [row(1, { consumerId: 'ada', personalInformation: { firstName: 'Zoë' } })];
    const document = JSON.stringify({ header: goodHeader, records });
    const signedBy = (signature: string) => `${document.slice(0, -1)},"signature":"${signature}"}`;
    const errorCode = async (content: string) =>
      ((await outputOf(content)).header as { errorCode?: string }).errorCode ?? 'none';

    it('over the file as it stands', async () => {
      expect(await errorCode(signedBy(await sign(document)))).toBe('none');
      const spaced = JSON.stringify({ header: goodHeader, records }, null, 1);
      const end = spaced.lastIndexOf('\n}');
      const signature = await sign(`${spaced.slice(0, end)}}`);
      expect(await errorCode(`${spaced.slice(0, end)},\n "signature": "${signature}"\n}\n`)).toBe('none');
    });

    it('by a key that D1 has', async () => {
      const { privateKey } = await generateKeyPair('ES256');
      for (const wish of [{ key: privateKey as CryptoKey }, { kid: 'another' }])
        expect(await errorCode(signedBy(await sign(document, wish)))).toBe('110');
    });

    it('with nothing changed afterwards', async () => {
      const signature = await sign(document);
      for (const content of [
        signedBy(signature).replace('"ada"', '"eve"'),
        signedBy(signature).replace('{"header"', '{ "header"'),
        `{"signature":"${signature}",${document.slice(1)}`,
        ...['', 'nonsense', signature.replace('..', '.'), `${signature}.more`].map(signedBy),
        signedBy(signature.replace('..', `.${Buffer.from(document).toString('base64url')}.`)),
      ])
        expect(await errorCode(content)).toBe('110');
      expect(isEmpty()).toBe(true);
    });

    it('over the records alone where the options say so', async () => {
      await issuer.sandbox.stop();
      await start({ batch: { signed: 'records' } });
      expect(await errorCode(signedBy(await sign(document)))).toBe('110');
      expect(await errorCode(signedBy(await sign(JSON.stringify(records))))).toBe('none');
    });
  });

  it('leave nothing of what is in them in the log', async () => {
    lines.length = 0;
    const request = { consumerId: 'ada', personalInformation: consumerInfo, cards: [await card('card-1', visa)] };
    await take(await file([row(1, request)]));
    await issuer.sandbox.settle({ seconds: 10 });
    expect(lines.join('')).toContain('"totalRecords":1');
    expect(lines.join('')).not.toMatch(/Quill|41111111|@example|2025550100|eyJ/);
  });
});
