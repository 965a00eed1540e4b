import { once } from 'node:events';
import { keep, writeDocs } from '../publish.ts';
import { countCalls } from './calls.ts';
import { measureGrowth } from './growth.ts';
import { measureLatency } from './latency.ts';
import { say } from './measure.ts';
import { readOptions, usage, type Options } from './options.ts';
import { report, wrongIn, type Results } from './report.ts';
import { measureCold, measureWarm } from './throughput.ts';
import { startWorld, type World } from './world.ts';

/** Home screens over HTTP: node --import tsx test/bench/http/main.ts [options], of which --serve is for load by hand. */
const options = optionsOrEnd();
const world = await startWorld(options);
try {
  if (options.serve) await serve(world);
  else await run(world, options);
} finally {
  await world.stop();
}

async function run(world: World, options: Options): Promise<void> {
  const wanted = new Set(options.parts);
  const results: Results = {};
  if (wanted.has('cold')) results.cold = await measureCold(world, options);
  if (wanted.has('warm')) results.warm = await measureWarm(world, options);
  if (wanted.has('latency')) results.latency = await measureLatency(world, options);
  if (wanted.has('growth')) results.growth = await measureGrowth(world, options);
  if (wanted.has('calls')) results.calls = await countCalls(world);
  const published = report(results, options);
  keep('http', published);
  process.stdout.write(published.markdown);
  const wrong = wrongIn(results);
  if (wrong > 0) {
    say(`VOID: ${wrong} wrong answers`);
    process.exitCode = 1;
  } else if (options.writeDocs) await writeDocs('http', published);
}

async function serve(world: World): Promise<void> {
  const product = await world.startProduct();
  const [request] = world.samples(1);
  const headers = Object.entries(request?.headers ?? {}).map(([name, value]) => `-H '${name}: ${value}'`);
  say(`D1:      ${world.upstream.url} (/bench/latency/20, /bench/counts, /bench/reset)`);
  say(`Redis:   ${world.redisUrl}`);
  say(`gateway: ${product.graphql}, process ${product.pid}`);
  say(`one:     curl ${product.graphql} ${headers.join(' ')} -d '${request?.body ?? ''}'`);
  const load = { url: product.graphql, requests: world.requestsOf(5), connections: 64, seconds: 10 };
  say(`load:    node test/bench/http/load.mjs '${JSON.stringify(load)}'`);
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  await product.stop();
}

function optionsOrEnd(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${(error as Error).message}\n${usage}`);
    return process.exit(2);
  }
}
