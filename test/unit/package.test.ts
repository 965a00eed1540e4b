import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../../src/demo/world.ts';
import { post } from '../support/client.ts';
import type { Ready } from '../support/demo.ts';
import { silent } from '../support/events.ts';

const root = new URL('../../', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const file = `d1-graphql-gateway-${version}.tgz`;

type Program = ChildProcessByStdio<null, Readable, Readable>;
/** By the signal, whatever its program ended with, which the tests of the command line look at. */
const npxEnds = [null, 'SIGINT'];
const running = new Set<Program>();

/** What `npm pack` makes, with what the set-up of the tests has built, installed by npm into two empty folders. */
let folder: string;
let whole: string;
let lean: string;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'package-')));
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
  [whole, lean] = await Promise.all([installed('whole'), installed('lean', '--omit=optional')]);
}, 300_000);
afterAll(() => {
  for (const child of running) if (child.pid) process.kill(-child.pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${out}${err}`);
}

/** What npm has in its cache already is not asked for again. */
async function installed(name: string, ...options: string[]): Promise<string> {
  const into = join(folder, name);
  mkdirSync(into);
  await run('npm', ['install', ...options, '--prefer-offline', `../${file}`], into);
  return into;
}

/** As a group of processes: Ctrl-C reaches all of one. */
function start(cwd: string, line: string, settings: Record<string, string> = {}): Program {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings };
  const child = spawn('sh', ['-c', `exec ${line}`], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/** What it says when it is ready, and Ctrl-C, which gives how it ended. */
async function started<T>(child: Program): Promise<T & { stop(): Promise<unknown> }> {
  const closed = once(child, 'close');
  const said = text(child.stderr);
  for await (const line of createInterface(child.stdout)) {
    const [, ready] = /^\w+ ready (\{.*)$/.exec(line) ?? [];
    if (ready === undefined) continue;
    const stop = () => (process.kill(-(child.pid ?? NaN), 'SIGINT'), closed);
    return { ...(JSON.parse(ready) as T), stop };
  }
  throw new Error(`it did not start: ${await said}`);
}

describe('the package', () => {
  it('has a demo that works', async () => {
    const child = start(whole, 'npx d1-gateway demo', { PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'warn' });
    const demo = await started<Ready>(child);
    const { data } = await post(demo.graphql, demo.tokens.alice, '{ me { cards { nodes { id } } } }');
    expect(data).toEqual({ me: { cards: { nodes: [{ id: 'crd-alice-visa' }, { id: 'crd-alice-mastercard' }] } } });
    expect((await fetch(new URL('/console', demo.graphql))).status).toBe(200);
    // What only the demo can do is read from files of its own.
    const simulated = await post(demo.graphql, demo.tokens.service, '{ simulatedNotifications { id } }');
    expect(simulated).toMatchObject({ errors: undefined, data: { simulatedNotifications: [] } });
    expect(await demo.stop()).toEqual(npxEnds);
  });

  it('has a sandbox that works', async () => {
    const child = start(whole, 'npx d1-gateway sandbox', { SANDBOX_PORT: '0', SANDBOX_IDENTITY_PORT: '0' });
    const sandbox = await started<{ url: string }>(child);
    expect(await (await fetch(`${sandbox.url}/sandbox/state`)).json()).toMatchObject({ consumers: 3 });
    expect(await sandbox.stop()).toEqual(npxEnds);
  });

  it.each(['docker-compose.yml', 'src/console/client/gateway.ts'])('has %s, which its pages use', (name) =>
    expect(existsSync(join(whole, 'node_modules/d1-graphql-gateway', name))).toBe(true),
  );
});

describe('the package without its optional dependencies', () => {
  let world: World;
  beforeAll(async () => void (world = await startWorld(silent)));
  afterAll(() => world.stop());

  it('is the gateway all the same', async () => {
    const gateway = await started<{ graphql: string }>(
      start(lean, 'node_modules/.bin/d1-gateway start', { ...world.env, EVENT_LOG: 'memory', PORT: '0' }),
    );
    const { data } = await post(gateway.graphql, world.tokens.alice, '{ me { id } }');
    expect(data).toEqual({ me: { id: 'alice' } });
    expect(await gateway.stop()).toEqual([0, null]);
  });

  it.each(['demo', 'sandbox'])('says that it has no %s, and what is missing', async (command) => {
    const child = start(lean, `npx d1-gateway ${command}`);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    const said = /^This is not part of what is installed here: (yaml|openapi-backend) is missing\.\n$/;
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(said)]);
  });
});
