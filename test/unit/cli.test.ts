import { spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../../src/demo/world.ts';
import { runCli, startCli } from '../support/cli.ts';
import { post } from '../support/client.ts';
import { startDemo } from '../support/demo.ts';
import { silent, until } from '../support/events.ts';
import { documents, order } from '../support/inputs.ts';

const root = new URL('../../', import.meta.url);
const cwd = tmpdir();
const commands = ['start', 'demo', 'sandbox', 'check-config', 'batch'];

let world: World;
let env: Record<string, string>;
beforeAll(async () => {
  world = await startWorld(silent);
  env = { ...world.env, EVENT_LOG: 'memory', PORT: '0' };
});
afterAll(() => world.stop());
/** What a test that fails would leave behind. */
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGTERM')));

interface SandboxReady {
  url: string;
  identityProvider: string;
  gateway: Record<string, string>;
}

/** Its lines, up to the first that begins so. */
async function linesUntil({ stdout, stderr }: ChildProcessWithoutNullStreams, begin: string): Promise<string[]> {
  stderr.resume();
  const lines: string[] = [];
  for await (const line of createInterface(stdout)) {
    lines.push(line);
    if (line.startsWith(begin)) return lines;
  }
  throw new Error(`nothing began with ${begin}`);
}

function readyOf<T>(lines: string[]): T {
  return JSON.parse(lines.at(-1)?.replace(/^\w+ ready /, '') ?? '') as T;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const run = (args: string[], settings: Record<string, string> = {}) => runCli(args, { cwd, env: settings });

describe('d1-gateway', () => {
  it('says what it can do, and ends with 0', async () => {
    const { code, out, err } = await run(['--help']);
    expect([code, err]).toEqual([0, '']);
    for (const name of commands) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each(commands)('says what %s is for', async (name) => {
    const { code, out } = await run([name, '--help']);
    expect([code, out]).toEqual([0, expect.stringContaining(`Usage: d1-gateway ${name}`)]);
  });

  it('says which version it is', async () => {
    const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
    expect(await run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it.each([[[]], [['stop']], [['start', 'now']], [['check-config', '--all']], [['--loud']]])(
    'ends with 2 for %j, and says what is wrong on standard error alone',
    async (args) => {
      const { code, out, err } = await run(args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/\w/);
    },
  );
});

describe('check-config', () => {
  it('is content with what the gateway would start with', async () => {
    expect(await run(['check-config'], env)).toEqual({ code: 0, out: 'The configuration is usable.\n', err: '' });
  });

  it('names every variable that is wrong, and quotes none', async () => {
    const wrong = { ...env, D1_URL: '', PORT: 'port-of-mine', NOTIFICATION_CLIENT_SECRET: 'short', EVENT_LOG: 'paper' };
    const { code, out, err } = await run(['check-config'], wrong);
    expect([code, out]).toEqual([1, '']);
    for (const name of ['D1_URL', 'PORT', 'NOTIFICATION_CLIENT_SECRET', 'EVENT_LOG'])
      expect(err).toMatch(new RegExp(`^  ${name}: `, 'm'));
    expect(err).not.toMatch(/port-of-mine|short\b|paper/);
  });
});

describe('start', () => {
  it('is the gateway, which ends by a signal with 0', async () => {
    const child = startCli(['start'], { cwd, env });
    const exited = once(child, 'exit');
    await linesUntil(child, 'gateway ready ');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it('is told once of the Ctrl-C of a terminal, which its starter hears too', async () => {
    const told = `process.execArgv.join().includes('semi-space-size=64') && process.on('SIGINT', () => setTimeout(() => console.error('heard'), 500))`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(told)}`;
    const child = startCli(['start'], { cwd, env: { ...env, NODE_OPTIONS: preload }, detached: true });
    const [exited, said] = [once(child, 'exit'), text(child.stderr)];
    for await (const line of createInterface(child.stdout)) if (line.startsWith('gateway ready ')) break;
    process.kill(-(child.pid ?? NaN), 'SIGINT');
    expect(await exited).toEqual([0, null]);
    expect((await said).split('\n').filter((line) => line === 'heard')).toHaveLength(1);
  });

  it.each<[string, string, string[]]>([
    ['of 64 MB', '', ['64']],
    ['as somebody wants it', '--max-semi-space-size=32', ['32']],
  ])('has a young generation %s', async (_of, options, sizes) => {
    const told = `process.argv[2] === 'start' && console.error('sizes', ...[...process.execArgv, process.env.NODE_OPTIONS].flatMap((each) => /semi-space-size=(\\d+)/.exec(each)?.[1] ?? []))`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(told)}`;
    const child = startCli(['start'], { cwd, env: { NODE_OPTIONS: `${preload} ${options}` } });
    const exited = once(child, 'exit');
    const last = (await text(child.stderr)).split('\n').findLast((line) => line.startsWith('sizes'));
    expect(last).toBe(['sizes', ...sizes].join(' '));
    expect(await exited).toEqual([1, null]);
  });

  it('ends with 1 where it cannot be configured', async () => {
    const child = startCli(['start'], { cwd, env: {} });
    const exited = once(child, 'exit');
    expect(await text(child.stderr)).toContain('D1_URL: is required');
    expect(await exited).toEqual([1, null]);
  });
});

describe('demo and sandbox', () => {
  it('are the programs that they are called', async () => {
    const command = [process.execPath, '--import', 'tsx', 'src/cli.ts', 'demo'];
    const demo = await startDemo({}, command);
    expect((await fetch(demo.graphql, { method: 'POST' })).status).toBe(401);
    expect(await demo.stop()).toBe(0);
    const { code, err } = await run(['sandbox'], { SANDBOX_SIGNER_KEY: '{}' });
    expect([code, err]).toEqual([1, 'The sandbox could not start: SANDBOX_ISSUER_ID is required\n']);
  }, 60_000);

  it('sandbox needs no settings, and says what a gateway needs, which it then notifies', async () => {
    const port = await freePort();
    const settings = { SANDBOX_PORT: '0', SANDBOX_IDENTITY_PORT: '0' };
    const sandbox = startCli(['sandbox'], {
      cwd,
      env: { ...settings, SANDBOX_NOTIFICATIONS_URL: `http://127.0.0.1:${port}` },
    });
    children.push(sandbox);
    const lines = await linesUntil(sandbox, 'sandbox ready ');
    const { url, gateway: variables, identityProvider } = readyOf<SandboxReady>(lines);
    // A shell takes the lines above for the same.
    const exported = lines.filter((line) => line.startsWith('export '));
    const script = [...exported, `exec "$0" -p 'JSON.stringify(process.env)'`].join('\n');
    const shell = spawnSync('sh', ['-c', script, process.execPath], { encoding: 'utf8', env: {} });
    expect(JSON.parse(shell.stdout)).toMatchObject(variables);

    const gateway = startCli(['start'], { cwd, env: { ...variables, PORT: String(port) } });
    children.push(gateway);
    const { graphql } = readyOf<{ graphql: string }>(await linesUntil(gateway, 'gateway ready '));
    expect((await fetch(new URL('/console', graphql))).status).toBe(200);
    expect((await fetch(new URL('/console/demo/people', graphql))).status).toBe(404);
    const token = async (sub: string, scope?: string) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ sub, scope });
      const response = await fetch(`${identityProvider}/token`, { method: 'POST', headers, body });
      return ((await response.json()) as { access_token: string }).access_token;
    };
    const cardId = 'crd-alice-visa';
    const { data } = await post(graphql, await token('alice'), '{ me { cards { nodes { id } } } }');
    expect(data).toMatchObject({ me: { cards: { nodes: expect.arrayContaining([{ id: cardId }]) } } });
    const input = order({ cardId, cardData: { ...order().cardData, pan: '4111111111111111' } });
    const service = await token('shop', 'd1:read d1:orders');
    expect((await post(graphql, service, documents.orderCard, { input })).errors).toBeUndefined();
    await until(async () => {
      const told = (await (await fetch(`${url}/sandbox/notifications`)).json()) as { state: string }[];
      return told.some(({ state }) => state === 'acknowledged');
    });
    const ends = children.map((child) => once(child, 'exit'));
    for (const child of children) child.kill('SIGTERM');
    for (const end of ends) expect(await end).toEqual([0, null]);
  }, 60_000);
});
