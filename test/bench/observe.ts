import 'reflect-metadata';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { startWorld } from '../../src/demo/world.ts';
import type { Gateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { createReader } from '../support/reader.ts';
import { cardId, shipped } from '../support/updates.ts';
import type { Report } from './slow-client-gateway.ts';

/**
 * What it costs to be looked at: node --import tsx test/bench/observe.ts [rounds] [requests a slice]. Gateways that differ in this alone take turns, so that
 * all have the same machine. The figure is the processor time of the gateway's own process for each request: the load is made on the same machine.
 */
const rounds = Number(process.argv[2] ?? 8);
const requests = Number(process.argv[3] ?? 2_000);
const [lanes, subscribers, scrapeMs] = [16, 10, 1_000];

const collector = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
collector.listen(0, '127.0.0.1');
await once(collector, 'listening');
const url = `http://127.0.0.1:${String((collector.address() as AddressInfo).port)}/v1/traces`;
const world = await startWorld(createLogger({ name: 'bench', level: 'silent' }), { clock: { manual: true } });

const metrics = { METRICS_PORT: '0' };
const variants: Record<string, Record<string, string>> = {
  off: {},
  metrics,
  'metrics, 10 % of traces': { ...metrics, TRACES_URL: url, TRACES_PERCENT: '10' },
  'metrics, all traces': { ...metrics, TRACES_URL: url, TRACES_PERCENT: '100' },
};

interface Candidate {
  name: string;
  child: ChildProcess;
  gateway: Gateway;
  /** Sends one request; answers when it was answered. */
  works: Record<string, () => Promise<void>>;
  /** µs a request, by work. */
  costs: Record<string, number[]>;
}

const candidates: Candidate[] = [];
for (const [name, env] of Object.entries(variants)) candidates.push(await start(name, env));

print(`Node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; ${rounds} rounds of ${requests} requests, ${lanes} at a time`); // prettier-ignore
for (let round = -1; round < rounds; round++)
  // Each begins as often as any other. The first round is for the compiler.
  for (const candidate of rotated(candidates, Math.max(round, 0)))
    for (const work of Object.keys(candidate.works)) {
      const cost = await measure(candidate, work);
      if (round >= 0) (candidate.costs[work] ??= []).push(cost);
    }

for (const work of ['query', 'notification']) {
  const base = median(candidates[0]?.costs[work] ?? []);
  for (const { name, costs } of candidates) {
    const own = costs[work] ?? [];
    const ratios = own.map((cost, index) => cost / (candidates[0]?.costs[work]?.[index] ?? NaN));
    print(`${work.padEnd(12)} ${name.padEnd(24)} ${median(own).toFixed(0)} µs, ratio of medians ${(median(own) / base).toFixed(3)}, median of the rounds' ratios ${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`); // prettier-ignore
  }
}
for (const { child } of candidates) {
  child.send('stop');
  await once(child, 'exit');
}
await world.stop();
collector.closeAllConnections();
collector.close();
process.exit(0);

async function start(name: string, env: Record<string, string>): Promise<Candidate> {
  const settings = {
    ...{ ...world.env, LOG_LEVEL: 'silent', EVENT_LOG: 'memory', PLAYGROUND: 'false', RECONCILE: 'false' },
    ...{ RATE_LIMITS: 'false', OVERLOAD_MS: '0' },
  };
  const child = fork(new URL('slow-client-gateway.ts', import.meta.url), {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    env: { ...settings, PATH: process.env['PATH'], PORT: '0', EVENT_MAX_ENTRIES: '1000', ...env },
  });
  const [gateway] = (await once(child, 'message')) as [Gateway];
  const d1 = d1Caller({ gateway, env: world.env });
  const headers = { authorization: `Bearer ${await d1.token()}`, 'content-type': 'application/json' };
  const readers = Array.from({ length: subscribers }, () => read(gateway));
  await until(() => readers.every((reader) => reader.shown.length > 0));
  let told = 0;
  const asked = JSON.stringify({ query: `query Card { card(id: "${cardId}") { id state scheme last4 } }` });
  const works = {
    async query() {
      const token = { authorization: `Bearer ${world.tokens.alice}`, 'content-type': 'application/json' };
      const response = await fetch(gateway.graphql, { method: 'POST', headers: token, body: asked });
      if (!(await response.text()).includes('"state"')) throw new Error('no card');
    },
    async notification() {
      const { status } = await d1.notify({ operations: [shipped(told++)] }, headers);
      if (status !== 204) throw new Error(`answered ${status}`);
    },
  };
  return { name, child, gateway, works, costs: {} };
}

function read(gateway: Gateway) {
  return createReader({
    url: gateway.ws,
    token: world.tokens.alice,
    query: `subscription ($cardId: ID!, $after: String) { cardOrderUpdated(cardId: $cardId, after: $after) { cursor kind } }`,
    variables: { cardId },
    read: () => true,
  });
}

/** The gateway's processor time for each of so many requests, in µs. Prometheus looks more often than it would. */
async function measure({ child, gateway, works }: Candidate, work: string): Promise<number> {
  const look = gateway.metrics;
  const scraping = look && setInterval(() => void fetch(look).then((response) => response.text()), scrapeMs);
  const before = await cpuOf(child);
  let next = 0;
  const lane = async () => {
    while (next < requests) {
      next += 1;
      await works[work]?.();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const after = await cpuOf(child);
  if (scraping) clearInterval(scraping);
  return (after - before) / requests;
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('report');
  const [{ cpu }] = (await once(child, 'message')) as [Report];
  return cpu.user + cpu.system;
}

function rotated<T>(items: T[], by: number): T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
