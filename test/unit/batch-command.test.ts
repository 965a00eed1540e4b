import { once } from 'node:events';
import { mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createProgress } from '../../src/batch/progress.ts';
import { runCli, startCli } from '../support/cli.ts';
import { createFolder, createKeys, ndjson, pans, readyRow, row, type Folder } from '../support/batch.ts';

let env: Record<string, string>;
let folder: Folder;
beforeAll(async () => {
  const keys = await createKeys();
  env = {
    D1_ISSUER_ID: 'DEMO_BANK1',
    D1_SIGNING_KEY: JSON.stringify(keys.signing.private),
    D1_SIGNING_KEY_ID: 'issuer-key',
    D1_ENCRYPTION_KEY: JSON.stringify(keys.encryption.public),
    D1_ENCRYPTION_KEY_ID: 'd1-key',
  };
});
beforeEach(() => void (folder = createFolder()));
afterEach(() => folder.remove());

const start = (args: string[], more = {}) =>
  startCli(['batch', ...args], { cwd: folder.path, env: { ...env, ...more } });
const run = (args: string[], input = '', settings = env, redirect = '') =>
  runCli(['batch', ...args], { cwd: folder.path, env: settings, input, redirect });

const build = (...more: string[]) => ['build', '-', '--out', 'files', '--batch-id', 'b1', ...more];
const read = (path: string) => folder.read(path);
const names = (path: string) => (folder.names().includes(path) ? readdirSync(join(folder.path, path)) : []);

describe('batch build', () => {
  it('ends with 0 when every row is good, and prints the files alone', async () => {
    const { code, out, err } = await run(build(), ndjson([row(), readyRow(1)]));
    expect(err).toMatch(/^2 rows written, 0 bad, in [\d.]+ s \(\d+ rows a second\)\.\n$/);
    expect(out).toMatch(/^files\/DEMO_BANK1-b1-1-\d+\.json\n$/);
    expect(JSON.parse(read(out.trim()))).toMatchObject({ records: [{ rowId: 1 }, { rowId: 2 }] });
    expect(code).toBe(0);
  });

  it('ends with 1 when some are bad, and says on standard error which', async () => {
    const wrong = `${pans[0].slice(0, -1)}0`;
    const bad = row({ cards: [{ cardId: 'c', cardProductId: 'p', cardData: { pan: wrong, expiry: '2049-06' } }] });
    const { code, out, err } = await run(build(), ndjson([row(), bad, readyRow(1)]));
    const [report = '', summary] = err.split('\n');
    expect(JSON.parse(report)).toEqual({
      line: 2,
      problems: [
        {
          code: 'INVALID_CARD_NUMBER',
          field: ['cards', '0', 'cardData', 'pan'],
          message: 'The card number fails its check digit or length.',
        },
      ],
    });
    expect(summary).toContain('2 rows written, 1 bad');
    expect(code).toBe(1);
    expect([pans[0], wrong].filter((pan) => (err + out + read(out.trim())).includes(pan))).toEqual([]);
  });

  it('reads a file, and reports into one', async () => {
    writeFileSync(join(folder.path, 'rows.ndjson'), ndjson([{}, readyRow(1), 'x']));
    const args = ['build', 'rows.ndjson', '--out', 'files', '--batch-id', 'b1', '--report', 'bad.ndjson'];
    const { code, err } = await run([...args, '--seq', '007', '--max-mb', '0.01', '--no-issuer-in-name']);
    expect(code).toBe(1);
    expect(err).toMatch(/^1 rows written, 2 bad[^\n]*\n$/);
    const lines = read('bad.ndjson').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([1, 3]);
    expect(names('files')).toEqual([expect.stringMatching(/^b1-007-\d+\.json$/)]);
  });

  it.each([
    ['an unknown option', build('--fast'), ndjson([readyRow(1)]), "unknown option '--fast'"],
    ['no folder', ['build', '-', '--batch-id', 'b1'], ndjson([readyRow(1)]), '--out <folder>'],
    ['a batch id out of form', build('--batch-id', 'a b'), ndjson([readyRow(1)]), '--batch-id must be'],
    ['a sequence number out of form', build('--seq', '-1'), ndjson([readyRow(1)]), '--seq must be'],
    ['files larger than D1 takes', build('--max-mb', '201'), ndjson([readyRow(1)]), 'at most 200'],
    ['no row at all', build(), '\n\n', 'There is no row in the input.'],
    ['no input', ['build', 'none.ndjson', '--out', 'files', '--batch-id', 'b1'], '', 'no such file'],
    ['a folder for input', ['build', '.', '--out', 'files', '--batch-id', 'b1'], '', '. is a folder\n'],
    ['a report that is there', build('--report', 'there'), ndjson([readyRow(1)]), 'there exists already'],
    ['a folder that is a file', build('--out', 'there'), ndjson([readyRow(1)]), 'EEXIST'],
  ])('ends with 2 and does nothing with %s', async (_what, args, input, message) => {
    writeFileSync(join(folder.path, 'there'), 'mine');
    const { code, out, err } = await run(args, input);
    expect(err).toContain(message);
    expect(err).not.toContain('This should not happen');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(read('there')).toBe('mine');
    expect(folder.names()).toEqual(['there']);
  });

  it('ends with 2 and names every setting that is wrong, and no key', async () => {
    const { D1_SIGNING_KEY = '', ...others } = env;
    const wrong = { ...others, D1_SIGNING_KEY: D1_SIGNING_KEY.slice(0, -5), D1_ISSUER_ID: 'SHORT' };
    const { code, err } = await run(build(), ndjson([readyRow(1)]), wrong);
    expect(err).toMatch(/D1_ISSUER_ID: .*\n.*D1_SIGNING_KEY: /);
    expect(err).not.toContain(D1_SIGNING_KEY.slice(10, 40));
    expect(code).toBe(2);
  });

  it.each(['D1_SIGNING_KEY', 'D1_ENCRYPTION_KEY'])('ends with 2 when %s is no point of the curve', async (name) => {
    const key = JSON.parse(env[name] ?? '') as { x: string };
    const { code, err } = await run(build(), ndjson([row()]), { ...env, [name]: JSON.stringify({ ...key, y: key.x }) });
    expect({ code, err }).toEqual({ code: 2, err: `${name} is not a P-256 key that can be used\n` });
  });

  it('removes the file it has begun when it is interrupted', async () => {
    mkdirSync(join(folder.path, 'files'));
    const watcher = watch(join(folder.path, 'files'));
    const child = start(build());
    try {
      const said = text(child.stderr);
      const exited = once(child, 'exit') as Promise<[number]>;
      child.stdin.write(ndjson([readyRow(1)]));
      await once(watcher, 'change');
      expect(names('files')).toEqual([expect.stringMatching(/\.json\.part$/)]);
      child.kill('SIGINT');
      expect((await exited)[0]).toBe(130);
      expect(await said).toBe('Interrupted.\n');
      expect(names('files')).toEqual([]);
    } finally {
      watcher.close();
      child.kill('SIGKILL');
    }
  });

  it('ends at once when it is interrupted twice before it has begun a file', async () => {
    const hang = `import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      fs.promises.mkdir = () => {
        process.stderr.write('hangs');
        return new Promise(() => setInterval(() => undefined, 1_000));
      };
      syncBuiltinESMExports();`;
    const child = start(build(), { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hang)}` });
    try {
      const exited = once(child, 'exit');
      child.stdin.write(ndjson([readyRow(1)]));
      for await (const said of child.stderr) if (String(said).includes('hangs')) break;
      child.kill('SIGINT');
      child.kill('SIGTERM');
      expect(['SIGINT', 'SIGTERM']).toContain((await exited)[1]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it.each([
    ['standard output', 'stdout', readyRow(1)],
    ['standard error', 'stderr', {}],
  ] as const)(
    'ends with 2, and removes the file it has begun, when nobody reads its %s any more',
    async (_what, name, told) => {
      const child = start(build('--max-mb', '0.001'));
      try {
        const exited = once(child, 'exit') as Promise<[number]>;
        const said = name === 'stdout' ? text(child.stderr) : undefined;
        child.stdin.on('error', () => undefined).write(ndjson(Array.from({ length: 9 }, () => told)));
        await once(child[name], 'data');
        child[name].destroy();
        child.stdin.write(ndjson([readyRow(1), ...Array.from({ length: 9 }, () => told)]));
        expect((await exited)[0]).toBe(2);
        expect(names('files').filter((each) => each.endsWith('.part'))).toEqual([]);
        if (said)
          expect(await said).toMatch(/^The complete files .* line \d+\.\nStandard output cannot be written: EPIPE\n$/);
      } finally {
        child.kill('SIGKILL');
      }
    },
  );

  it('ends with 2 and names the fault when standard output is on a full disk', async () => {
    const { code, err } = await run(build(), ndjson([readyRow(1)]), env, '> /dev/full');
    expect(err).toContain('Standard output cannot be written: ENOSPC\n');
    expect(code).toBe(2);
  });
});

describe('batch read', () => {
  const header = { batchId: 'b1', seqNumber: '1', issuerId: 'DEMO_BANK1', operation: 'CONSUMER_CARD_REGISTRATION' };
  const result = (rowId: number, consumerStatus: string) => ({
    rowId,
    consumerCardRegistrationResult: { consumerId: `c-${rowId}`, consumerStatus, cards: [] },
  });
  const output = (value: object) => writeFileSync(join(folder.path, 'b1_OUT.json'), JSON.stringify(value));

  it('ends with 0 when D1 took every row, and prints a line for each', async () => {
    output({ header, recordsResults: [result(1, 'OK'), result(2, 'OK')] });
    const { code, out, err } = await run(['read', 'b1_OUT.json']);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { rowId: 1, consumerId: 'c-1', status: 'OK', error: null, cards: [] },
      { rowId: 2, consumerId: 'c-2', status: 'OK', error: null, cards: [] },
    ]);
    expect(err).toBe('2 rows OK, 0 not; 0 cards OK, 0 not.\n');
    expect(code).toBe(0);
  });

  it('needs no settings, ends with 1 when D1 refused some, and writes a new file', async () => {
    output({ header: { ...header, totalRecords: 3 }, recordsResults: [result(1, 'OK'), result(2, 'KO')] });
    const { code, out, err } = await run(['read', 'b1_OUT.json', '--out', 'results.ndjson'], '', {});
    expect(read('results.ndjson').split('\n')).toHaveLength(3);
    expect(err).toContain('1 rows OK, 1 not');
    expect(err).toContain('The header announces another number of rows than the file has.');
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });

  it('ends with 2 and writes nothing when D1 refused the file, and when it is cut off', async () => {
    output({ header: { ...header, errorCode: 110 } });
    const refused = await run(['read', 'b1_OUT.json', '--out', 'results.ndjson']);
    expect(refused.err).toContain('110 INVALID_SIGNATURE');
    writeFileSync(join(folder.path, 'b1_OUT.json'), '{"header":{},"recordsResults":[{"rowId":1},');
    const cut = await run(['read', 'b1_OUT.json', '--out', 'results.ndjson']);
    expect(cut.err).toBe('b1_OUT.json is not complete JSON\n');
    expect([refused.code, cut.code]).toEqual([2, 2]);
    expect(folder.names()).toEqual(['b1_OUT.json']);
  });

  it('ends with 1 and says so when there is no result', async () => {
    output({ header: { ...header, totalRecords: '0' }, recordsResults: [] });
    const { code, err } = await run(['read', 'b1_OUT.json']);
    expect(err).toBe('0 rows OK, 0 not; 0 cards OK, 0 not.\nThe file has no result.\n');
    expect(code).toBe(1);
  });

  it('ends with 2 and names the fault when standard output is on a full disk', async () => {
    output({ header, recordsResults: [result(1, 'OK')] });
    const { code, err } = await run(['read', 'b1_OUT.json'], '', {}, '> /dev/full');
    expect({ code, err }).toEqual({ code: 2, err: 'Standard output cannot be written: ENOSPC\n' });
  });

  it('ends with 2 and names a folder that it is given for a file', async () => {
    mkdirSync(join(folder.path, 'outputs'));
    expect(await run(['read', 'outputs'])).toEqual({ code: 2, out: '', err: 'outputs is a folder\n' });
  });

  it('ends with 2 and says what to do about a part that is there already', async () => {
    output({ header, recordsResults: [result(1, 'OK')] });
    writeFileSync(join(folder.path, 'results.ndjson.part'), 'theirs');
    const { code, err } = await run(['read', 'b1_OUT.json', '--out', 'results.ndjson']);
    expect(err).toBe('results.ndjson.part exists already: another run is writing it, or was killed; remove it then\n');
    expect(code).toBe(2);
    expect(read('results.ndjson.part')).toBe('theirs');
  });
});

describe('the progress bar', () => {
  it('is on a terminal, with the share done, rows a second and bad rows, and makes way for what is said', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 120 }) as unknown as NodeJS.WriteStream;
    const progress = createProgress(terminal, 1_000);
    progress.update(500, { rows: 40, bad: 3 });
    progress.say('{"line":3}\n');
    progress.say('{"line":4}\n');
    progress.stop();
    const shown = String((terminal as unknown as PassThrough).read());
    expect(shown).toContain('{"line":3}\n{"line":4}\n');
    expect(shown).toMatch(/\[=+-+\] 50% \| 40 rows, \d+ a second, 3 bad/);
  });
});
