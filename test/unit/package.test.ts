import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../../src/demo/world.ts';
import { post } from '../support/client.ts';
import { startDemo } from '../support/demo.ts';
import { silent } from '../support/events.ts';

interface Entry {
  dev?: true;
  optional?: true;
  devOptional?: true;
}

const root = new URL('../../', import.meta.url).pathname;
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Entry> };

/** What `npm pack` makes, unpacked into two folders: beside all packages of production, and without the optional ones. */
let folder: string;
let whole: string;
let lean: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'package-')));
  const copy = join(folder, 'copy');
  for (const name of [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'deploy',
    // As the set-up of the tests has built it.
    'dist',
    'docs',
    'schema',
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  await run('npm', ['pack', '--ignore-scripts', '--offline'], copy);
  whole = await unpacked('whole', () => true);
  lean = await unpacked('lean', ({ optional, devOptional }) => !optional && !devOptional);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function run(command: string, args: string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, env: { PATH: process.env['PATH'], HOME: folder } });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${out}${err}`);
  return out;
}

/** Gives the command line in it. */
async function unpacked(name: string, isWanted: (entry: Entry) => boolean): Promise<string> {
  const modules = join(folder, name, 'node_modules');
  const own = join(modules, 'd1-graphql-gateway');
  mkdirSync(own, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const file = join(folder, 'copy', `d1-graphql-gateway-${version}.tgz`);
  await run('tar', ['-xzf', file, '--strip-components=1', '-C', own], folder);
  const wanted = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.dev && isWanted(entry));
  for (const [path] of wanted.filter(([each]) => each.lastIndexOf('node_modules/') === 0)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, name, path));
  }
  return join(own, 'dist/cli.js');
}

function start(cli: string, command: string, env: Record<string, string> = {}) {
  return spawn(process.execPath, [cli, command], { cwd: folder, env: { PATH: process.env['PATH'], ...env } });
}

describe('the package', () => {
  it('has a demo that works', async () => {
    const demo = await startDemo({ LOG_LEVEL: 'warn' }, [process.execPath, whole, 'demo']);
    const { data } = await post(demo.graphql, demo.tokens.alice, '{ me { cards { nodes { id } } } }');
    expect(data).toEqual({ me: { cards: { nodes: [{ id: 'crd-alice-visa' }, { id: 'crd-alice-mastercard' }] } } });
    expect((await fetch(new URL('/console', demo.graphql))).status).toBe(200);
    // What only the demo can do is read from files of its own.
    const simulated = await post(demo.graphql, demo.tokens.service, '{ simulatedNotifications { id } }');
    expect(simulated).toMatchObject({ errors: undefined, data: { simulatedNotifications: [] } });
    expect(await demo.stop()).toBe(0);
  });

  it('has a sandbox that works', async () => {
    const sandbox = start(whole, 'sandbox', { SANDBOX_PORT: '0', SANDBOX_IDENTITY_PORT: '0' });
    sandbox.stderr.resume();
    const exited = once(sandbox, 'exit');
    let url = '';
    for await (const line of createInterface(sandbox.stdout)) {
      url = /^sandbox ready \{"url":"([^"]+)"/.exec(line)?.[1] ?? '';
      if (url !== '') break;
    }
    expect(await (await fetch(`${url}/sandbox/state`)).json()).toMatchObject({ consumers: 3 });
    sandbox.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });
});

describe('the package without its optional dependencies', () => {
  let world: World;
  beforeAll(async () => void (world = await startWorld(silent)));
  afterAll(() => world.stop());

  it('is the gateway all the same', async () => {
    const gateway = start(lean, 'start', { ...world.env, EVENT_LOG: 'memory', PORT: '0' });
    gateway.stderr.resume();
    const exited = once(gateway, 'exit');
    let url = '';
    for await (const line of createInterface(gateway.stdout)) {
      url = /^gateway ready .*"graphql":"([^"]+)"/.exec(line)?.[1] ?? '';
      if (url !== '') break;
    }
    const { data } = await post(url, world.tokens.alice, '{ me { id } }');
    expect(data).toEqual({ me: { id: 'alice' } });
    gateway.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it.each(['demo', 'sandbox'])('says that it has no %s', async (command) => {
    const child = start(lean, command);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect([code, out, err]).toEqual([1, '', 'This is not part of what is installed here.\n']);
  });
});
