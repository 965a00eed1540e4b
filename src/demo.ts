import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readConfig } from './config.ts';
import { consoleSettings, demoRoom } from './demo/console.ts';
import { createJournal } from './demo/journal.ts';
import { roadToRedis } from './demo/road.ts';
import { createSimulation } from './demo/simulation.ts';
import { queryToPaste, storyPeople, storyTabs, subscriptionToPaste } from './demo/story.ts';
import { onlyAsThisMachine } from './demo/this-machine.ts';
import { startWorld, type Tokens } from './demo/world.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { createLogger } from './log.ts';

/**
 * Everything at once, for trying: a sandbox D1 with people in it, an identity provider, and the gateway. PORT and SANDBOX_PORT choose ports;
 * REDIS_URL keeps the event log in that Redis; GATEWAYS=2 starts further gateways as processes of their own, which needs Redis;
 * METRICS_PORT and TRACES_URL let them be watched.
 */
const level = process.env['LOG_LEVEL'] ?? 'warn';
const extraGateways = Number(process.env['GATEWAYS'] ?? 1) - 1;
const METRICS_PORT = process.env['METRICS_PORT'];
const traces = { TRACES_URL: process.env['TRACES_URL'], TRACES_PERCENT: process.env['TRACES_PERCENT'] };
const stops: (() => Promise<unknown>)[] = [];

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));

try {
  await start();
} catch (error) {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  process.stderr.write(
    inUse
      ? 'A port is in use: choose others with PORT, SANDBOX_PORT and METRICS_PORT (0 takes any free one).\n'
      : `The demo could not start: ${error instanceof Error ? error.message : 'unknown reason'}\n`,
  );
  await stop(1);
}

async function start(): Promise<void> {
  const port = Number(process.env['SANDBOX_PORT'] ?? 4010);
  const world = await startWorld(createLogger({ name: 'sandbox', level }), { port });
  stops.unshift(world.stop);
  const journal = createJournal();
  const toRedis = await roadToRedis(process.env['REDIS_URL']);
  if (toRedis) stops.unshift(toRedis.road.stop);
  const env = { ...world.env, ...consoleSettings, ...eventLog(toRedis?.url), ...traces, LOG_LEVEL: level };
  const config = readConfig({ ...env, METRICS_PORT, PORT: process.env['PORT'] ?? '4000' });
  const gatewayLogger = createLogger({ name: 'gateway', level });
  const gateway: Gateway = await startGateway(config, gatewayLogger, {
    tabs: storyTabs(world.tokens),
    people: storyPeople(world.tokens),
    extendSchema: createSimulation(world.sandbox),
    demo: onlyAsThisMachine(demoRoom({ world, journal, road: toRedis?.road ?? null, graphql: () => gateway.graphql })),
    // The door by which tests break the stores: here somebody stands in it and looks.
    sabotage: journal.witness,
  });
  const { stop: stopGateway, ...urls } = gateway;
  stops.unshift(stopGateway);
  await untilReady(gateway.graphql);
  world.notify(new URL(gateway.notifications).origin);

  const gateways: unknown[] = [urls];
  const further = { ...env, METRICS_PORT: METRICS_PORT && '0', PORT: '0' };
  for (let i = 0; i < extraGateways; i++) gateways.push(await startProcess(further));
  const { sandbox, identity, tokens } = world;
  print({ ...urls, sandbox: sandbox.url, identityProvider: identity.url, gateways, tokens });
}

/** In Redis each run of the demo has a record of its own, because its sandbox begins anew too. */
function eventLog(url = process.env['REDIS_URL']): Record<string, string> {
  if (url)
    return { EVENT_LOG: 'redis', REDIS_URL: url, EVENT_LOG_KEY_PREFIX: `demo-${randomBytes(4).toString('hex')}:` };
  if (extraGateways > 0) throw new Error('GATEWAYS needs REDIS_URL: only Redis is shared between processes.');
  return { EVENT_LOG: 'memory' };
}

/** The gateway connects to Redis in the background and starts without it; a demo that can record nothing is no use. */
async function untilReady(graphql: string): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!(await fetch(new URL('/health/ready', graphql))).ok) {
    if (performance.now() > deadline) throw new Error('the Redis of REDIS_URL cannot be reached.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Another gateway, the production process, on the same settings. */
async function startProcess(env: NodeJS.ProcessEnv): Promise<unknown> {
  const args = import.meta.url.endsWith('.ts') ? ['--import', 'tsx', 'main.ts'] : ['main.js'];
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  stops.unshift(async () => {
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
  });
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('gateway ready ')) return JSON.parse(line.slice('gateway ready '.length));
  }
  throw new Error('another gateway did not start');
}

function print(
  ready: Record<'graphql' | 'ws' | 'sandbox' | 'identityProvider', string> & {
    metrics?: string | undefined;
    tokens: Tokens;
  } & Record<string, unknown>,
): void {
  process.stdout.write(`
The D1 GraphQL gateway is running. Open the console to watch, and the playground to ask: its tabs tell the story, from top to bottom.

  Console                  ${new URL('/console', ready.graphql).href}
  Playground and GraphQL   ${ready.graphql}
  Subscriptions            ${ready.ws}
  Sandbox D1               ${ready.sandbox}
  Identity provider        ${ready.identityProvider}${ready.metrics === undefined ? '' : `\n  Metrics                  ${ready.metrics}`}

As alice, this shows her cards:

${queryToPaste}

Or from a shell, with her token:

${curl(ready.graphql, ready.tokens.alice)}

And this watches the orders of one of them; order it in the third tab, and see:

${subscriptionToPaste}

Every request needs a token, in the header "authorization: Bearer …", or in connection_init for a subscription. Ctrl-C ends the demo.

demo ready ${JSON.stringify(ready)}
`);
}

function curl(url: string, token: string): string {
  const body = JSON.stringify({ query: '{ me { id cards { nodes { id last4 state } } } }' });
  return `curl -s ${url} -H 'authorization: Bearer ${token}' -H 'content-type: application/json' -d '${body}'`;
}

async function stop(code: number): Promise<void> {
  await Promise.race([
    Promise.all(stops.splice(0).map((each) => each().catch(() => undefined))),
    new Promise((resolve) => setTimeout(resolve, 1_500)),
  ]);
  process.exit(code);
}
