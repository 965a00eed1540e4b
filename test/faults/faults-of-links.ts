import type { Fault } from './fault.ts';
import { pause } from './processes.ts';
import type { World } from './world.ts';

export const faultsOfLinks: Fault[] = [
  { name: 'subscribers cut off for 0.3 s', strike: (world, healed) => cut(world, 300, healed) },
  { name: 'subscribers cut off for 30 s', strike: (world, healed) => cut(world, 30_000, healed) },
  {
    name: 'links of subscribers slow by 0.5 s',
    async strike({ links }, healed) {
      links.forEach((link) => link.slow(500));
      await pause(4_000);
      links.forEach((link) => link.slow(0));
      healed();
    },
  },
  {
    name: 'a client that stops reading',
    async strike({ subscriptions }, healed) {
      const clients = subscriptions.behind(2);
      clients.forEach(subscriptions.pause);
      await pause(12_000);
      clients.forEach(subscriptions.resume);
      healed();
    },
  },
];

async function cut({ links, random }: World, ms: number, healed: () => void): Promise<void> {
  const link = random.pick(links);
  link.refuse(true);
  link.cut();
  await pause(ms);
  link.refuse(false);
  healed();
}
