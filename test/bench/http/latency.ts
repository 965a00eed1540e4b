import { usualSize } from './consumers.ts';
import { startFleet } from './fleet.ts';
import { inRounds, measure, say, type Measured } from './measure.ts';
import type { Options } from './options.ts';
import { chosen, cold } from './subjects.ts';
import type { World } from './world.ts';

/** Enough that a thousand a second find one that is idle. */
const connections = 256;

/** How long answers take when so many queries a second come, whatever became of those before; nothing is kept, and D1 is as slow as it gets. */
export async function measureLatency(world: World, options: Options): Promise<Map<number, Measured[]>> {
  const latencyMs = Math.max(...options.upstream);
  say(`at a fixed rate, D1 answers after ${latencyMs} ms`);
  const fleet = await startFleet(world, chosen(cold, options));
  await world.setLatency(latencyMs);
  const load = { requests: world.requestsOf(usualSize), connections };
  const measured = new Map<number, Measured[]>();
  try {
    for (const server of fleet.running.values()) await measure(world, server, { ...load, amount: options.consumers });
    for (const rate of options.rates) {
      say(`  ${rate} queries a second`);
      const work = { ...load, rate, seconds: options.seconds };
      measured.set(
        rate,
        await inRounds(options.rounds, fleet.running, (_subject, server) => measure(world, server, work)),
      );
    }
  } finally {
    await fleet.stop();
    await world.setLatency(0);
  }
  return measured;
}
