import { countOf } from './diary.ts';
import type { Fault } from './fault.ts';
import { pause, until } from './processes.ts';
import { connectionsLost, lagged, laterThan } from './signs.ts';
import type { World } from './world.ts';

export const faultsOfLinks: Fault[] = [
  {
    name: 'subscribers cut off for 0.3 s',
    signs: [connectionsLost],
    strike: (world, healed) => cut(world, 300, healed),
  },
  {
    name: 'subscribers cut off for 30 s',
    signs: [connectionsLost],
    strike: (world, healed) => cut(world, 30_000, healed),
  },
  {
    name: 'links of subscribers slow by 0.5 s',
    signs: [laterThan(500)],
    async strike({ links }, healed) {
      links.forEach((link) => link.slow(500));
      await pause(4_000);
      links.forEach((link) => link.slow(0));
      healed();
    },
  },
  {
    name: 'a client that stops reading',
    signs: [lagged],
    async strike(world, healed) {
      const { subscriptions, diary } = world;
      const from = Date.now();
      const isTold = () => countOf(diary.within(from, Infinity), 'closed 1013 Lagging') > 0;
      const client = await openWide(world);
      // A gateway has 5 s for who takes nothing, and the buffers in between, which may hold some 70 MB, must be full first.
      for (let tries = 0; tries < 3 && !isTold(); tries++) {
        subscriptions.pause(client);
        await pause(20_000);
        subscriptions.resume(client);
        healed();
        await until('the client hears that it lags', isTold, 15_000).catch(() => undefined);
      }
    },
  },
];

/** A client of its own, of as many cards as make some eight updates a second, each a megabyte. */
async function openWide({ subscriptions, logs, cast, tokens, rate }: World): Promise<number> {
  const cards = cast.cardIds.slice(0, Math.ceil((8 * cast.cardIds.length) / rate));
  const watches = cards.map((key) => ({ of: 'card' as const, key, deep: false, wide: true }));
  const [client = 0] = subscriptions.open([{ token: tokens.service, watches }]);
  await until('it has a first payload of each', () => logs.all().every(({ seen }) => seen.length > 0));
  return client;
}

async function cut({ links, random }: World, ms: number, healed: () => void): Promise<void> {
  const link = random.pick(links.filter((each) => each.connections() > 0));
  link.refuse(true);
  link.cut();
  await pause(ms);
  link.refuse(false);
  healed();
}
