import { otherConsumers, sizes } from './consumers.ts';
import { requestsFor } from './home-screen.ts';
import { startFleet } from './fleet.ts';
import { inRounds, measure, say, type Measured } from './measure.ts';
import type { Options } from './options.ts';
import { chosen, cold } from './subjects.ts';
import type { World } from './world.ts';

export interface Growth {
  cards: number;
  /** Requests for one home screen: as many as there are pages. */
  requests: number;
  measured: Measured[];
}

/** Few: a hundred cards are a lot of work for each. */
const connections = 8;

/** What home screens of more and fewer cards cost the gateway, with D1 at once and nothing kept. */
export async function measureGrowth(world: World, options: Options): Promise<Growth[]> {
  say('home screens of more and fewer cards');
  const fleet = await startFleet(world, chosen(cold, { ...options, only: ['product'] }));
  const growth: Growth[] = [];
  try {
    for (const cards of sizes) {
      const load = { requests: world.requestsOf(cards), connections };
      const requests = otherConsumers(cards).slice(0, 1).flatMap(requestsFor).length;
      say(`  ${cards} cards, ${requests} requests`);
      for (const server of fleet.running.values()) await measure(world, server, { ...load, seconds: 2 });
      const work = { ...load, seconds: options.seconds };
      const measured = await inRounds(options.rounds, fleet.running, (_subject, server) =>
        measure(world, server, work),
      );
      growth.push({ cards, requests, measured });
    }
  } finally {
    await fleet.stop();
  }
  return growth;
}
