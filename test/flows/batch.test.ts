import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFolder, ndjson, type Folder } from '../support/batch.ts';
import { runCli } from '../support/cli.ts';
import { address, expiry, newPan } from '../support/inputs.ts';
import { ask } from '../support/mutate.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const mastercardPan = '5105105105105100';
const personalInformation = {
  firstName: 'Wilhelmina',
  lastName: 'Quackenbush',
  language: 'en-US',
  email: 'w.quackenbush@example.org',
  mobilePhoneNumber: { countryCode: '+1', number: '6035550142' },
  residencyAddress: address,
};
const card = (cardId: string, pan: string) => ({ cardId, cardProductId: 'DEMO_VISA', cardData: { pan, expiry } });
const rows = [
  { consumerId: 'dora', personalInformation, cards: [card('crd-dora', newPan)] },
  { consumerId: 'emil', cards: [card('crd-emil', `${newPan.slice(0, -1)}0`)] },
  // Good by itself, but alice has this card, with another number.
  { consumerId: 'alice', cards: [card('crd-alice-visa', mastercardPan), card('crd-alice-second', mastercardPan)] },
];
const personal = [newPan, mastercardPan, 'Wilhelmina', 'Quackenbush', 'Harbour', '6035550142'];

interface Shown {
  card: { state: string; last4: string | null; consumer: { id: string }; clickToPay: { status: string } } | null;
}
const query = 'query($id: ID!) { card(id: $id) { state last4 consumer { id } clickToPay { status } } }';

describe.each(worlds)('A batch, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let folder: Folder;
  beforeEach(async () => {
    folder = createFolder();
    stack = await startStack({
      backend,
      sandbox: { clock: { manual: true }, drift, behaviour: { autoEnrolment: true } },
    });
  });
  afterEach(async () => {
    folder.remove();
    await stack.stop();
  });

  const batch = (args: string[], input?: string) =>
    runCli(['batch', ...args], { cwd: folder.path, env: stack.env, input });

  /** Puts a file where D1 fetches it, and the output file next to it. */
  async function deliver(path: string): Promise<string> {
    const url = `${stack.sandbox.url}/sandbox/batch-files?name=${basename(path)}`;
    const answer = await fetch(url, { method: 'POST', body: readFileSync(path) });
    const { name, content } = (await answer.json()) as { name: string; content: object };
    writeFileSync(join(folder.path, name), JSON.stringify(content));
    return name;
  }

  it('registers end users and cards, which D1 then enrols, and tells of each row what became of it', async () => {
    const built = await batch(['build', '-', '--out', 'files', '--batch-id', 'spring', '--seq', '001'], ndjson(rows));
    expect(built.code).toBe(1);
    expect(built.err).toContain('2 rows written, 1 bad');
    expect(JSON.parse(built.err.split('\n')[0] ?? '')).toMatchObject({
      line: 2,
      problems: [{ code: 'INVALID_CARD_NUMBER', field: ['cards', '0', 'cardData', 'pan'] }],
    });
    expect(built.out).toMatch(/^files\/DEMO_BANK1-spring-001-\d+\.json\n$/);

    const output = await deliver(join(folder.path, built.out.trim()));
    expect(output).toMatch(/^DEMO_BANK1-spring-001-\d+_OUT\.json$/);
    const read = await batch(['read', output]);
    expect(read.err).toBe('2 rows OK, 0 not; 2 cards OK, 1 not.\n');
    expect(read.code).toBe(1);
    const results = read.out.trim().split('\n');
    expect(results.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        rowId: 1,
        consumerId: 'dora',
        status: 'OK',
        error: null,
        cards: [{ cardId: 'crd-dora', status: 'OK', error: null }],
      },
      {
        rowId: 2,
        consumerId: 'alice',
        status: 'OK',
        error: null,
        cards: [
          { cardId: 'crd-alice-visa', status: 'KO', error: { code: 'RESOURCE_EXISTS', message: 'cardId' } },
          { cardId: 'crd-alice-second', status: 'OK', error: null },
        ],
      },
    ]);

    await stack.sandbox.settle({ seconds: 600 });
    expect(await ask<Shown>(stack, 'service', query, { id: 'crd-dora' })).toEqual({
      card: { state: 'ACTIVE', last4: newPan.slice(-4), consumer: { id: 'dora' }, clickToPay: { status: 'ENROLLED' } },
    });
    expect((await ask<Shown>(stack, 'service', query, { id: 'crd-emil' })).card).toBeNull();
    expect((await ask<Shown>(stack, 'alice', query, { id: 'crd-alice-visa' })).card?.last4).toBe('1111');

    const told = [built.err, built.out, read.err, read.out, ...stack.logs].join('\n');
    expect(personal.filter((text) => told.includes(text))).toEqual([]);
  });

  it('is taken in as many files as it was split into, and as nothing when a file was changed on its way', async () => {
    const many = Array.from({ length: 6 }, (_, index) => ({
      consumerId: `many-${index}`,
      cards: [card(`crd-many-${index}`, panOf(index))],
    }));
    const args = ['build', '-', '--out', 'files', '--batch-id', 'summer', '--max-mb', '0.0025', '--no-issuer-in-name'];
    const { code, out } = await batch(args, ndjson(many));
    const [first = '', ...others] = out
      .trim()
      .split('\n')
      .map((path) => join(folder.path, path));
    expect(code).toBe(0);
    expect(others.length).toBeGreaterThan(0);
    for (const path of others) expect((await batch(['read', await deliver(path)])).code).toBe(0);
    expect((await ask<Shown>(stack, 'service', query, { id: 'crd-many-5' })).card?.consumer.id).toBe('many-5');

    writeFileSync(first, readFileSync(first, 'utf8').replace('many-0', 'many-X'));
    const refused = await batch(['read', await deliver(first), '--out', 'results.ndjson']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('110 INVALID_SIGNATURE');
    expect((await ask<Shown>(stack, 'service', query, { id: 'crd-many-0' })).card).toBeNull();
  });
});

/** A different number of Visa for each card, with its check digit. */
function panOf(index: number): string {
  const digits = `40000055555${String(index).padStart(4, '0')}`;
  const sum = [...digits].reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}
