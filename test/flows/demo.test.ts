import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { startRedis } from '../support/redis.ts';

/** What a stranger does: run the command, paste what it prints. */
describe('npm run demo', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo({ LOG_LEVEL: 'warn' }, ['npm', 'run', '--silent', 'demo']);
  }, 60_000);
  afterAll(() => demo.stop());

  it('says last where everything is', () => {
    expect(demo.output.filter((line) => line.trim() !== '').at(-1)).toMatch(/^demo ready \{/);
    expect(demo).toMatchObject({
      graphql: expect.stringMatching(/^http:\/\/.+\/graphql$/),
      ws: expect.stringMatching(/^ws:\/\/.+\/graphql$/),
      sandbox: expect.stringMatching(/^http:\/\//),
      notifications: expect.stringMatching(/^http:\/\/.+\/notifications\/d1$/),
      tokens: {
        alice: expect.any(String),
        bob: expect.any(String),
        carla: expect.any(String),
        service: expect.any(String),
      },
    });
  });

  it('prints a query that works as it is', async () => {
    const { data, errors } = await post(demo.graphql, demo.tokens.alice, printed(/^\{$/));
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      me: { id: 'alice', cards: { nodes: [{ id: 'crd-alice-visa' }, { id: 'crd-alice-mastercard' }] } },
    });
  });

  it('prints a curl line that works as it is', () => {
    const line = demo.output.find((text) => text.startsWith('curl '));
    const { stdout } = spawnSync('sh', ['-c', line ?? ''], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject({ data: { me: { id: 'alice', cards: { nodes: [{}, {}] } } } });
  });

  it('prints a subscription that works as it is', async () => {
    const events = watch<object>(demo.ws, demo.tokens.alice, printed(/^subscription/));
    expect(await events.until(() => true)).toMatchObject({ cardOrderUpdated: { kind: 'SNAPSHOT', order: null } });
    await events.stop();
  });

  it('has three people in three situations', async () => {
    const query = '{ me { cards { nodes { clickToPay { status } latestOrder { status stage } } } } }';
    const cards = async (token: string) => {
      const { data } = await post<{ me: { cards: { nodes: unknown[] } } }>(demo.graphql, token, query);
      return data.me.cards.nodes;
    };
    const untouched = { clickToPay: { status: 'NOT_ENROLLED' }, latestOrder: null };
    expect(await cards(demo.tokens.alice)).toEqual([untouched, untouched]);
    expect(await cards(demo.tokens.bob)).toEqual([{ clickToPay: { status: 'ENROLLED' }, latestOrder: null }]);
    expect(await cards(demo.tokens.carla)).toEqual([
      { clickToPay: { status: 'NOT_ENROLLED' }, latestOrder: { status: 'PENDING', stage: 'CARD_PROD_ONGOING' } },
    ]);
  });

  it('ends with Ctrl-C, within two seconds and with exit code 0, also while somebody watches', async () => {
    const events = watch<object>(demo.ws, demo.tokens.alice, printed(/^subscription/));
    await events.until(() => true);
    const began = performance.now();
    expect(await demo.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(2_000);
    await events.ended;
  });

  /** The block of lines that begins so, up to its closing brace. */
  function printed(begins: RegExp): string {
    const lines = demo.output.flatMap((chunk) => chunk.split('\n'));
    const start = lines.findIndex((line) => begins.test(line));
    return lines.slice(start, lines.indexOf('}', start) + 1).join('\n');
  }
});

describe('npm run demo, with REDIS_URL and no Redis there', () => {
  it('says so and ends with exit code 1', async () => {
    const redis = await startRedis({ running: false });
    const env = { PATH: process.env['PATH'], PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'silent', REDIS_URL: redis.url };
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/demo.ts'], { env });
    const ended = once(child, 'exit');
    const said = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(said).toEqual(['', 'The demo could not start: the Redis of REDIS_URL cannot be reached.\n']);
    expect(await ended).toEqual([1, null]);
    await redis.stop();
  });
});
