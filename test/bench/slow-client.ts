import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorld } from '../../src/demo/world.ts';
import type { Gateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { d1Caller } from '../support/d1-caller.ts';
import { until } from '../support/events.ts';
import { createReader, type Reader } from '../support/reader.ts';
import { cardId, shipped } from '../support/updates.ts';
import type { Report } from './slow-client-gateway.ts';

/**
 * What clients that do not read cost the gateway and the others: node --import tsx test/bench/slow-client.ts [updates] [per second]. Slices
 * without and with thirty such clients take turns, so that both have the same machine. The gateway is a process of its own.
 */
const updates = Number(process.argv[2] ?? 4_000);
const perSecond = Number(process.argv[3] ?? 40);
const [healthy, stalled, slices] = [50, 30, 8];
const stallSeconds = 8;
/** More than the buffers of the system take of the large answers. */
const filling = 200;

const shipment = 'shipment { trackingNumber message trackingUrl }';
const small = `order { as0: ${shipment} }`;
/** Fills the buffers of the system before the measuring begins; until they are full a client that does not read is one like others. */
const large = `order { ${Array.from({ length: 15 }, (_none, index) => `as${index}: ${shipment}`).join(' ')} }`;

const world = await startWorld(createLogger({ name: 'bench', level: 'silent' }), { clock: { manual: true } });
const child = fork(new URL('slow-client-gateway.ts', import.meta.url), {
  execArgv: ['--import', 'tsx', '--expose-gc'],
  env: {
    ...{ ...world.env, PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'silent', EVENT_LOG: 'memory' },
    ...{ RATE_LIMITS: 'false', OVERLOAD_MS: '0' },
    ...{ SOCKET_STALL_SECONDS: String(stallSeconds), EVENT_MAX_ENTRIES: '1000', PLAYGROUND: 'false' },
  },
});
const [gateway] = (await once(child, 'message')) as [Gateway];
const d1 = d1Caller({ gateway, env: world.env });
const headers = { authorization: `Bearer ${await d1.token()}`, 'content-type': 'application/json' };

const sentAt = new Map<string, number>();
let latencies: number[] = [];
const everybody = Array.from({ length: healthy }, () => read(small, (latency) => latencies.push(latency)));
await until(() => everybody.every((reader) => reader.shown.length === 1));

let next = 0;
const results: { withStalled: boolean; p50: number; p99: number }[] = [];
await send(200);
print(`Node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; ${updates} updates, ${perSecond}/s; ${healthy} read, ${stalled} do not`); // prettier-ignore
print(`before           ${describe(await report())}`);
for (let slice = 0; slice < slices; slice++) {
  const withStalled = slice % 2 === 1;
  const deaf = withStalled ? Array.from({ length: stalled }, () => read(large, () => undefined)) : [];
  await until(() => deaf.every((reader) => reader.shown.length === 1), 60_000);
  deaf.forEach((reader) => reader.pause());
  await send(filling);
  latencies = [];
  await send(Math.ceil(updates / slices));
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? NaN;
  if (withStalled && deaf.some((reader) => reader.shown.length > 1)) throw new Error('one did read');
  results.push({ withStalled, p50: at(0.5), p99: at(0.99) });
  print(`${withStalled ? 'with   ' : 'without'} stalled: p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms; ${describe(await report())}`); // prettier-ignore
  await Promise.all(deaf.map((reader) => reader.stop()));
}
await until(async () => (await report()).counts.sockets.open === healthy, 60_000);
print(`after            ${describe(await report())}`);
for (const what of ['p50', 'p99'] as const) {
  const [without, withThem] = [false, true].map((wanted) => median(results.filter(({ withStalled }) => withStalled === wanted).map((one) => one[what]))); // prettier-ignore
  print(`${what}, median of slices: ${without?.toFixed(1)} ms without, ${withThem?.toFixed(1)} ms with, ratio ${((withThem ?? NaN) / (without ?? NaN)).toFixed(2)}`); // prettier-ignore
}
await Promise.all(everybody.map((reader) => reader.stop()));
child.send('stop');
await once(child, 'exit');
await world.stop();

function read(selection: string, seen: (latencyMs: number) => void): Reader<boolean> {
  return createReader({
    url: gateway.ws,
    token: world.tokens.alice,
    query: `subscription ($cardId: ID!, $after: String) { cardOrderUpdated(cardId: $cardId, after: $after) { cursor ${selection} } }`,
    variables: { cardId },
    read: (data) => {
      const { order } = data['cardOrderUpdated'] as unknown as { order: { as0: { trackingNumber: string } } | null };
      const at = sentAt.get(order?.as0?.trackingNumber ?? '');
      if (at !== undefined) seen(performance.now() - at);
      return true;
    },
  });
}

/** At a steady rate, whether or not the answers come; ends when everybody who reads has seen the last. */
async function send(count: number): Promise<void> {
  const seen = everybody.map((reader) => reader.shown.length);
  const begun = performance.now();
  const answers: Promise<Response>[] = [];
  for (let index = 0; index < count; index++) {
    const number = next++;
    await sleep(Math.max(0, begun + (index * 1_000) / perSecond - performance.now()));
    sentAt.set(String(number), performance.now());
    answers.push(d1.notify({ operations: [shipped(number)] }, headers));
  }
  for (const { status } of await Promise.all(answers)) if (status !== 204) throw new Error(`answered ${status}`);
  await until(() => everybody.every((reader, index) => reader.shown.length === (seen[index] ?? 0) + count), 120_000);
}

async function report(): Promise<Report> {
  child.send('report');
  return ((await once(child, 'message')) as [Report])[0];
}

/** Kernel memory is that of all TCP sockets of the machine, both ends. */
function describe({ memory, counts }: Report): string {
  const mb = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const pages = Number(/^TCP: .* mem (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1]);
  return `RSS ${mb(memory.rss)}, heap ${mb(memory.heapUsed)}, outside of it ${mb(memory.external)}, kernel ${mb(pages * 4096)}; lagged ${counts.subscriptions.ended.lagged}, open ${counts.subscriptions.open}`; // prettier-ignore
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
