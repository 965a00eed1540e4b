import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { compactDecrypt, importJWK } from 'jose';
import type { BuildOptions } from '../../src/batch/build.ts';
import { expiry } from '../support/inputs.ts';
import { buildIn, card, createFolder, createKeys, ndjson, pans, readyRow, row, verify } from '../support/batch.ts';
import type { Folder, Keys } from '../support/batch.ts';

interface File {
  header: object;
  records: { rowId: number; consumerAndCardRegistrationRequest: ReturnType<typeof readyRow> }[];
  signature: string;
}

let keys: Keys;
let folder: Folder;
beforeAll(async () => void (keys = await createKeys()));
beforeEach(() => void (folder = createFolder()));
afterEach(() => folder.remove());

const build = (rows: unknown[], overrides: Partial<BuildOptions> = {}) =>
  buildIn(folder, keys, Readable.from([Buffer.from(ndjson(rows))]), overrides);
const file = (name = folder.names()[0] ?? '') => JSON.parse(folder.read(name)) as File;
const ready = (count: number) => Array.from({ length: count }, (_, index) => readyRow(index + 1));
const consumersOf = ({ records }: File) => records.map((each) => each.consumerAndCardRegistrationRequest.consumerId);

describe('a registration file', () => {
  it('has a header, a record for each row, and a name of issuer, batch, sequence and time', async () => {
    const before = Math.floor(Date.now() / 1000);
    const person = { firstName: 'Dora', language: 'en-US' };
    const encryptedData = 'a'.repeat(40) + '..b.c.d';
    await build([
      row({ personalInformation: person, cards: [card({ cardData: null, encryptedData, state: 'INACTIVE' })] }),
      ...ready(1),
    ]);
    const { header, records } = file();
    expect(header).toEqual({
      batchId: 'batch-1',
      seqNumber: '1',
      issuerId: 'DEMO_BANK1',
      operation: 'CONSUMER_CARD_REGISTRATION',
    });
    expect(records).toEqual([
      {
        rowId: 1,
        consumerAndCardRegistrationRequest: {
          consumerId: 'dora',
          personalInformation: person,
          cards: [{ cardId: 'crd-1', cardProductId: 'DEMO_VISA', encryptedData, state: 'INACTIVE' }],
        },
      },
      {
        rowId: 2,
        consumerAndCardRegistrationRequest: {
          consumerId: 'c-1',
          cards: [{ ...readyRow(1).cards[0], state: 'ACTIVE' }],
        },
      },
    ]);
    const [, seconds] = /^DEMO_BANK1-batch-1-1-(\d+)\.json$/.exec(folder.names()[0] ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(before);
    expect(Number(seconds)).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it("has clear card data encrypted with D1's key, as a registration has it", async () => {
    await build([
      row({ cards: pans.map((pan, index) => card({ cardId: `crd-${index}`, cardData: { pan, expiry } })) }),
    ]);
    const key = await importJWK(keys.encryption.private, 'ECDH-ES');
    const cards = file().records[0]?.consumerAndCardRegistrationRequest.cards ?? [];
    const clear = await Promise.all(cards.map(({ encryptedData }) => compactDecrypt(encryptedData, key)));
    expect(clear.map(({ plaintext }) => JSON.parse(Buffer.from(plaintext).toString()) as unknown)).toEqual(
      pans.map((pan) => ({ pan, exp: `06${expiry.slice(2, 4)}` })),
    );
    expect(clear[0]?.protectedHeader).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'd1-key' });
    expect(pans.filter((pan) => folder.read(folder.names()[0] ?? '').includes(pan))).toEqual([]);
  });

  it('has a detached signature over all that stands before it', async () => {
    await build([...ready(2), row({ personalInformation: { lastName: 'Ünïcødé 花子' } })]);
    const text = folder.read(folder.names()[0] ?? '');
    const { signature } = file();
    const signed = text.replace(`,"signature":"${signature}"`, '');
    expect(signed).toBe(JSON.stringify({ header: file().header, records: file().records }));
    const { protectedHeader } = await verify(signature, signed, keys.signing.public);
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'issuer-key' });
    await expect(verify(signature, signed.replace('c-2', 'c-3'), keys.signing.public)).rejects.toThrow();
  });

  it('has a signature over the records alone, where that is wanted', async () => {
    await build(ready(3), { signed: 'records' });
    const records = JSON.stringify(file().records);
    await expect(verify(file().signature, records, keys.signing.public)).resolves.toBeDefined();
  });

  it('has a right signature whatever the length of its parts', async () => {
    // Base64 works on three bytes at a time, and the parts come in many lengths.
    for (const id of ['x', 'xx', 'xxx']) {
      const inParts = Readable.from(ready(3).map((each) => Buffer.from(ndjson([{ ...each, consumerId: id }]))));
      const { files } = await buildIn(folder, keys, inParts, {
        header: { batchId: id, seqNumber: '1', issuerId: 'DEMO_BANK1', operation: 'CONSUMER_CARD_REGISTRATION' },
      });
      const name = files[0]?.path.split('/').at(-1) ?? '';
      const { header, records, signature } = file(name);
      await expect(verify(signature, JSON.stringify({ header, records }), keys.signing.public)).resolves.toBeDefined();
    }
  });

  it('can be named without the issuer, and is for its owner alone', async () => {
    await build(ready(1), { issuerInName: false });
    const [name = ''] = folder.names();
    expect(name).toMatch(/^batch-1-1-\d+\.json$/);
    expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600);
  });
});

describe('many rows', () => {
  it('are split into files of at most the largest size, in order, with rows counted anew', async () => {
    const maxBytes = 4_000;
    const { tally, files } = await build(ready(100), { maxBytes });
    const names = files.map(({ path }) => path.split('/').at(-1) ?? '');
    expect(names.length).toBeGreaterThan(4);
    expect(folder.names()).toEqual([...names].sort());
    for (const [index, name] of names.entries()) {
      const { header, records, signature } = file(name);
      expect(Buffer.byteLength(folder.read(name))).toBeLessThanOrEqual(maxBytes);
      expect(header).toMatchObject({ seqNumber: String(index + 1) });
      expect(records.map(({ rowId }) => rowId)).toEqual(records.map((_, place) => place + 1));
      await expect(verify(signature, JSON.stringify({ header, records }), keys.signing.public)).resolves.toBeDefined();
    }
    expect(names.flatMap((name) => consumersOf(file(name)))).toEqual(ready(100).map(({ consumerId }) => consumerId));
    expect(tally).toEqual({ good: 100, bad: 0 });
  });

  it('fill a file to the last byte', async () => {
    await build(ready(9));
    const size = Buffer.byteLength(folder.read(folder.names()[0] ?? ''));
    const options = (maxBytes: number, batchId: string): Partial<BuildOptions> => ({
      maxBytes,
      header: { batchId, seqNumber: '1', issuerId: 'DEMO_BANK1', operation: 'CONSUMER_CARD_REGISTRATION' },
    });
    expect((await build(ready(9), options(size, 'batch-2'))).files).toHaveLength(1);
    expect((await build(ready(9), options(size - 1, 'batch-3'))).files).toHaveLength(2);
  });

  it('count on from a sequence number, and keep its width', async () => {
    const header = { batchId: 'b', seqNumber: '009', issuerId: 'DEMO_BANK1', operation: 'CONSUMER_CARD_REGISTRATION' };
    const { files } = await build(ready(30), { header, maxBytes: 2_000 });
    const numbers = files.map(({ path }) => /-b-(\d+)-/.exec(path)?.[1]);
    expect(numbers.slice(0, 3)).toEqual(['009', '010', '011']);
  });
});

describe('bad rows', () => {
  it('are reported with their line, and do not stop the others', async () => {
    const rows = [
      readyRow(1),
      '{"consumerId": "half',
      '',
      readyRow(2),
      { ...readyRow(3), consumerId: 'a b' },
      readyRow(4),
    ];
    const { tally, bad } = await build([...rows, JSON.stringify({ x: 'y'.repeat(1_000_000) }), readyRow(5)]);
    expect(tally).toEqual({ good: 4, bad: 3 });
    expect(bad.map(({ line, problems }) => [line, problems[0]?.field, problems[0]?.message])).toEqual([
      [2, [], 'is not JSON'],
      [5, ['consumerId'], 'must be 1 to 64 letters, digits, _ or -'],
      [7, [], 'is longer than 1000000 bytes'],
    ]);
    expect(consumersOf(file())).toEqual(['c-1', 'c-2', 'c-4', 'c-5']);
  });

  it('make no file when there is no good one', async () => {
    expect((await build([{}, {}])).tally).toEqual({ good: 0, bad: 2 });
    expect(folder.names()).toEqual([]);
  });

  it('include one that would not fit even a file of its own', async () => {
    const large = { ...readyRow(2), personalInformation: { firstName: 'x'.repeat(35), lastName: 'y'.repeat(35) } };
    await build([readyRow(1)]);
    const maxBytes = Buffer.byteLength(folder.read(folder.names()[0] ?? '')) + 20;
    folder.remove();
    folder = createFolder();
    const { tally, bad } = await build([large, readyRow(1), large, readyRow(3)], { maxBytes });
    expect(tally).toEqual({ good: 2, bad: 2 });
    expect(bad.map(({ line, problems }) => `${line} ${problems[0]?.message}`)).toEqual([
      '1 is larger than a file may be',
      '3 is larger than a file may be',
    ]);
    expect(folder.names().flatMap((name) => consumersOf(file(name)))).toEqual(['c-1', 'c-3']);
    expect(folder.names().some((name) => name.endsWith('.part'))).toBe(false);
  });
});

describe('a fault', () => {
  const failing = async function* () {
    yield Buffer.from(ndjson(ready(40)));
    throw new Error('the pipe broke');
  };

  it('leaves the complete files, says what they cover, and removes the one begun', async () => {
    const files: { path: string; line: number }[] = [];
    const onFile = async (path: string, line: number) => void files.push({ path, line });
    await expect(buildIn(folder, keys, failing(), { maxBytes: 4_000, onFile })).rejects.toThrow('the pipe broke');
    expect(files.length).toBeGreaterThan(1);
    const names = files.map(({ path }) => path.split('/').at(-1) ?? '');
    expect(folder.names()).toEqual([...names].sort());
    expect(names.flatMap((name) => consumersOf(file(name)))).toHaveLength(files.at(-1)?.line ?? 0);
  });

  it('never replaces a file that is there', async () => {
    jest.useFakeTimers({ now: 1_800_000_000_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const name = 'DEMO_BANK1-batch-1-1-1800000000.json';
      writeFileSync(join(folder.path, name), 'mine');
      await expect(build(ready(1))).rejects.toThrow(`${name} exists already`);
      expect(folder.names().map((each) => [each, folder.read(each)])).toEqual([[name, 'mine']]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('never writes into the part of another process', async () => {
    jest.useFakeTimers({ now: 1_800_000_000_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const name = 'DEMO_BANK1-batch-1-1-1800000000.json.part';
      writeFileSync(join(folder.path, name), 'theirs');
      await expect(build(ready(1))).rejects.toThrow(`${name} exists already`);
      expect(folder.names().map((each) => [each, folder.read(each)])).toEqual([[name, 'theirs']]);
    } finally {
      jest.useRealTimers();
    }
  });
});
