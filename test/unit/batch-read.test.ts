import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readResults } from '../../src/batch/read.ts';
import type { RowResult } from '../../src/batch/row-result.ts';
import { createFolder, pans, type Folder } from '../support/batch.ts';

const header = { batchId: 'b', seqNumber: '1', issuerId: 'DEMO_BANK1', operation: 'CONSUMER_CARD_REGISTRATION' };
const results = [
  {
    rowId: 1,
    consumerCardRegistrationResult: {
      consumerId: 'dora',
      consumerStatus: 'OK',
      cards: [
        { cardId: 'crd-1', cardStatus: 'OK' },
        { cardId: 'crd-2', cardStatus: 'KO', cardError: { errorCode: 'CRYPTO_ERROR', error: 'encryptedData' } },
      ],
    },
  },
  {
    rowId: 2,
    consumerCardRegistrationResult: { consumerId: 'emil', consumerStatus: 'KO', consumerError: 'FIELD_INVALID_FORMAT' },
  },
];

let folder: Folder;
beforeEach(() => void (folder = createFolder()));
afterEach(() => folder.remove());

async function read(output: unknown) {
  const path = join(folder.path, 'b-1-1_OUT.json');
  writeFileSync(path, typeof output === 'string' ? output : JSON.stringify(output));
  const rows: RowResult[] = [];
  const tally = await readResults(path, async (row) => void rows.push(row));
  return { rows, tally };
}

describe('an output file', () => {
  it('is one result a row', async () => {
    const { rows, tally } = await read({ header: { ...header, totalRecords: 2 }, recordsResults: results });
    expect(rows).toEqual([
      {
        rowId: 1,
        consumerId: 'dora',
        status: 'OK',
        error: null,
        cards: [
          { cardId: 'crd-1', status: 'OK', error: null },
          { cardId: 'crd-2', status: 'KO', error: { code: 'CRYPTO_ERROR', message: 'encryptedData' } },
        ],
      },
      { rowId: 2, consumerId: 'emil', status: 'KO', error: { code: 'FIELD_INVALID_FORMAT', message: null }, cards: [] },
    ]);
    expect(tally).toEqual({ rows: { ok: 1, ko: 1 }, cards: { ok: 1, ko: 1 }, doubts: [] });
  });

  it('may have its members in any order, and others beside', async () => {
    const { rows } = await read({
      trailer: [{ header: 1 }],
      recordsResults: results,
      header,
      more: { recordsResults: [3] },
    });
    expect(rows.map(({ rowId }) => rowId)).toEqual([1, 2]);
  });

  it('may name new statuses, and have records that cannot be read: they are not OK', async () => {
    const { rows, tally } = await read({
      header,
      recordsResults: [
        { rowId: 1, consumerCardRegistrationResult: { consumerStatus: 'LATER', cards: 'none' } },
        null,
        'x',
        7,
      ],
    });
    expect(rows.map(({ status }) => status)).toEqual(['LATER', 'UNRECOGNIZED', 'UNRECOGNIZED', 'UNRECOGNIZED']);
    expect(tally.rows).toEqual({ ok: 0, ko: 4 });
  });

  const other = 'The header announces another number of rows than the file has.';
  const unreadable = 'The header announces a number of rows that cannot be read.';
  it.each([
    [2, []],
    ['2', []],
    [null, []],
    [3, [other]],
    ['3', [other]],
    ['two', [unreadable]],
    ['', [unreadable]],
    [2.5, [unreadable]],
    [[2], [unreadable]],
  ])('that announces %j rows and has two is doubted accordingly', async (totalRecords, doubts) => {
    const { tally } = await read({ recordsResults: results, header: { ...header, totalRecords } });
    expect(tally.doubts).toEqual(doubts);
  });

  it('is doubted when it has no result', async () => {
    expect((await read({ header, recordsResults: [] })).tally.doubts).toEqual(['The file has no result.']);
  });

  it.each([
    [{}],
    [{ recordsResults: null }],
    [{ recordsResults: { 0: results[0] } }],
    [{ more: { recordsResults: results } }],
  ])('is refused without a list of results: %j', async (members) => {
    await expect(read({ header: {}, ...members })).rejects.toThrow('has no list of results, recordsResults');
  });

  it('never shows a card number in a text of D1', async () => {
    const consumerError = { errorCode: 'FIELD_INVALID_VALUE', error: `pan ${pans[0]} is known` };
    const cards = [{ cardId: 'crd-1', cardStatus: 'KO', cardError: `pan ${pans[1]} is known` }];
    const record = {
      rowId: 1,
      consumerCardRegistrationResult: { consumerId: pans[2], consumerStatus: 'KO', consumerError, cards },
    };
    const text = JSON.stringify((await read({ header, recordsResults: [record] })).rows);
    expect(text).toContain('is known');
    expect(pans.filter((pan) => text.includes(pan))).toEqual([]);
  });

  it.each([
    [110, 'D1 refused the whole file: 110 INVALID_SIGNATURE'],
    ['107', 'D1 refused the whole file: 107 DUPLICATE_ROW_ID'],
    [199, 'D1 refused the whole file: 199 a code that is not known here'],
    [pans[0], 'D1 refused the whole file: an error without a code of three digits'],
  ])('that D1 refused with %s says so', async (errorCode, message) => {
    await expect(read({ header: { ...header, errorCode } })).rejects.toThrow(message);
  });

  it.each([
    ['cut off', JSON.stringify({ header, recordsResults: results }).slice(0, -20)],
    ['cut off between two records', '{"header":{},"recordsResults":[{"rowId":1},'],
    ['no JSON', '<html>'],
    ['empty', ''],
  ])('is refused when it is %s', async (_what, text) => {
    await expect(read(text)).rejects.toThrow('b-1-1_OUT.json is not complete JSON');
  });

  it.each([['[]'], ['{}'], ['{"header": 3}'], [JSON.stringify({ recordsResults: results })]])(
    'is refused without a header: %s',
    async (text) => {
      await expect(read(text)).rejects.toThrow('has no header');
    },
  );
});
