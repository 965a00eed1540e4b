import { usualSize } from './consumers.ts';
import { startFleet } from './fleet.ts';
import { inRounds, measure, say, type Measured } from './measure.ts';
import type { Options } from './options.ts';
import { chosen, cold, warm, type Subject } from './subjects.ts';
import type { World } from './world.ts';

/** How many home screens a second, of many end users in turn, where nothing is kept; for each latency of D1. */
export async function measureCold(world: World, options: Options): Promise<Map<number, Measured[]>> {
  return new Map(await each(options.upstream, (ms) => measureOne(world, options, cold, ms)));
}

/** The same where everybody's was asked for a moment ago. */
export async function measureWarm(world: World, options: Options): Promise<Measured[]> {
  return measureOne(world, options, warm, Math.max(...options.upstream));
}

async function measureOne(world: World, options: Options, subjects: Subject[], latencyMs: number) {
  const isWarm = subjects === warm;
  say(`${isWarm ? 'warm' : 'cold'}, D1 answers after ${latencyMs} ms`);
  const fleet = await startFleet(world, chosen(subjects, options));
  await world.setLatency(latencyMs);
  const load = { requests: world.requestsOf(usualSize), connections: options.connections };
  const everybody = { ...load, amount: options.consumers };
  try {
    return await inRounds(options.rounds, fleet.running, async (_subject, server, round) => {
      // The first time to have everything compiled and every token seen; later, where answers are kept, to have them kept.
      if (round === 0 || isWarm) await measure(world, server, everybody);
      else await measure(world, server, { ...load, seconds: 1 });
      return measure(world, server, { ...load, seconds: options.seconds });
    });
  } finally {
    await fleet.stop();
    await world.setLatency(0);
  }
}

async function each<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<[T, R][]> {
  const results: [T, R][] = [];
  for (const item of items) results.push([item, await work(item)]);
  return results;
}
