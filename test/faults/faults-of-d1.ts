import type { Mood } from './d1.ts';
import type { Fault } from './fault.ts';
import { pause } from './processes.ts';
import { d1AskedInVain, poisonTaken } from './signs.ts';
import { owe } from './owed.ts';
import type { World } from './world.ts';

export const faultsOfD1: Fault[] = [
  { name: 'D1 answers 500', signs: [d1AskedInVain], strike: (world, healed) => moody(world, 500, healed) },
  { name: 'D1 answers 429', signs: [d1AskedInVain], strike: (world, healed) => moody(world, 429, healed) },
  { name: 'D1 hangs', signs: [d1AskedInVain], strike: (world, healed) => moody(world, 'hangs', healed) },
  {
    name: 'D1 half-open',
    async strike({ d1Link, links }, healed) {
      d1Link.stall(true);
      links[0]?.cut();
      // Longer than a gateway has for a call with all its tries, 8 s.
      await pause(10_000);
      d1Link.stall(false);
      healed();
    },
  },
  {
    name: 'poisoned updates in every batch',
    signs: [poisonTaken],
    async strike({ notifier }, healed) {
      notifier.poison(poison);
      await pause(4_000);
      notifier.poison([]);
      healed();
    },
  },
  {
    name: 'notifications withheld',
    async strike({ notifier, ledger }, healed) {
      notifier.withhold(true);
      const from = ledger.facts.length;
      await pause(5_000);
      notifier.withhold(false);
      healed();
      owe(ledger.facts.slice(from), ledger);
    },
  },
];

/** Subscribers come back while D1 cannot say whose the cards are. */
async function moody({ d1, links }: World, mood: Mood, healed: () => void): Promise<void> {
  d1.be(mood);
  links[0]?.cut();
  await pause(4_000);
  d1.be('well');
  healed();
}

const poison = [
  null,
  'text',
  { operationId: 'fc-poison-1', operation: 'PRODUCE', status: 'PENDING' },
  { operationId: { nested: true }, operation: 'PRODUCE', status: 'PENDING', cardId: 'fc-card-0' },
  { operationId: 'fc-poison-2', operation: 'PRODUCE', status: 'PENDING', cardId: '../fc-card-0' },
  { operationId: 'fc-poison-3', operation: 'PRODUCE', status: 'PENDING', cardId: 'fc-card-unknown' },
];
