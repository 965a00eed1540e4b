import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { d1Caller } from '../support/d1-caller.ts';
import { blocksOf, type Block } from '../support/guide/blocks.ts';
import { differences, isLike } from '../support/guide/like.ts';
import { createReader } from '../support/guide/reader.ts';
import { freePort } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';

const root = new URL('../../', import.meta.url).pathname;
const guide = join(root, 'docs/guide');
const list = await readFile(join(guide, 'README.md'), 'utf8');
const pages = (await readdir(guide)).filter((file) => file.endsWith('.md') && file !== 'README.md');
const pageOf = (file: string) => readFile(join(guide, file), 'utf8');

describe('docs/guide', () => {
  it('lists its pages', () => {
    const listed = [...list.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, file]) => file);
    expect(listed.sort()).toEqual([...pages].sort());
  });

  it.each(pages)(
    '%s works as it is written',
    async (file) => {
      const text = await pageOf(file);
      const blocks = blocksOf(text);
      expect(blocks.length).toBeGreaterThan(0);
      const port = String(await freePort());
      const { folder, remove } = await likeTheProject();
      const env = { PATH: process.env['PATH'], HOME: folder, PORT: '0', SANDBOX_PORT: '0', DIRECTORY_PORT: port };
      const reader = createReader(folder, env);
      try {
        for (const block of [...(await before(text)), ...blocks])
          await reader.follow({ ...block, text: block.text.replaceAll('4020', port) }).catch((cause: unknown) => {
            throw new Error(`${file}, line ${block.line}: ${(cause as Error).message}`, { cause });
          });
      } finally {
        await reader.stop();
        await remove();
      }
    },
    300_000,
  );

  it('begins in the README, whose first screen works', async () => {
    const [screen = ''] = (await readFile(join(root, 'README.md'), 'utf8')).split('\n## ');
    expect(screen.split('\n').length).toBeLessThanOrEqual(40);
    // The picture is for looking at.
    const blocks = blocksOf(screen).filter(({ kind, before: said }) => kind === 'sh' || /second terminal/.test(said));
    expect(blocks.map(({ kind }) => kind)).toEqual(['sh', 'sh', 'text']);
    const { folder, remove } = await likeTheProject();
    const reader = createReader(folder, { PATH: process.env['PATH'], HOME: folder, PORT: '0', SANDBOX_PORT: '0' });
    try {
      for (const block of blocks) await reader.follow(block);
    } finally {
      await reader.stop();
      await remove();
    }
  }, 300_000);

  it('has a directory that a gateway can ask', async () => {
    const [program] = blocksOf(await pageOf('consumer-directory.md')).filter(({ kind }) => kind === 'js');
    const folder = await mkdtemp(join(tmpdir(), 'guide-'));
    await writeFile(join(folder, 'directory.mjs'), program?.text ?? '');
    const [port, token] = [await freePort(), 'a-token-of-the-directory'];
    const directory = spawn(process.execPath, ['directory.mjs'], {
      cwd: folder,
      env: { DIRECTORY_PORT: String(port), DIRECTORY_TOKEN: token },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(directory.stdout, 'data');
    const env = { CONSUMER_DIRECTORY_URL: `http://127.0.0.1:${port}`, CONSUMER_DIRECTORY_TOKEN: token };
    const stack = await startStack({ env });
    try {
      const authorization = `Bearer ${await d1Caller(stack).token()}`;
      const ask = (id: string) =>
        fetch(new URL(`/banking/d1/v1/issuers/DEMO_BANK1/consumers/${id}?cardId=crd-dora-new`, stack.gateway.graphql), {
          headers: { authorization },
        });
      const answer = await ask('dora');
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ email: 'dora@example.com' }),
      ]);
      expect((await ask('nobody')).status).toBe(404);
    } finally {
      await stack.stop();
      directory.kill('SIGKILL');
      await rm(folder, { recursive: true });
    }
  });
});

describe('what is compared with a page', () => {
  it.each<[string, unknown, unknown]>([
    ['another text', { a: 'x' }, { a: 'y' }],
    ['another end', { a: 'x…' }, { a: 'y' }],
    ['one item more', [1], [1, 2]],
    ['nothing', { a: { b: null } }, { a: null }],
    ['a member that is missing', { a: null }, {}],
  ])('is found wrong with %s', (_what, shown, came) => expect(differences(shown, came)).toHaveLength(1));

  it('may have members and texts that the page leaves out', () => {
    expect(differences({ a: '…', c: [{ d: 1 }] }, { a: 'x', b: 1, c: [{ d: 1, e: 2 }] })).toEqual([]);
    expect(isLike('CHANGE …', 'CHANGE x')).toBe(true);
    expect(isLike('a.c', 'abc')).toBe(false);
  });
});

/** A demo, where the page begins with one that runs: as the first page starts it. */
async function before(text: string): Promise<Block[]> {
  if (!text.includes('(first-query.md#start-the-demo)')) return [];
  return blocksOf(await pageOf('first-query.md')).slice(0, 1);
}

/** A folder in which everything of the project is at its place, and whatever a reader saves does not go into the project. */
async function likeTheProject(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'guide-'));
  const mine = /^(\.git|secrets|\.env|.*\.log)$/;
  const names = (await readdir(root)).filter((name) => !mine.test(name));
  await Promise.all(names.map((name) => symlink(join(root, name), join(folder, name))));
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
