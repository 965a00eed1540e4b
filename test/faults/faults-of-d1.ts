import type { Mood } from './d1.ts';
import type { Fault } from './fault.ts';
import { pause } from './processes.ts';
import type { World } from './world.ts';

export const faultsOfD1: Fault[] = [
  { name: 'D1 answers 500', strike: (world, healed) => moody(world, 500, healed) },
  { name: 'D1 answers 429', strike: (world, healed) => moody(world, 429, healed) },
  { name: 'D1 hangs', strike: (world, healed) => moody(world, 'hangs', healed) },
  {
    name: 'D1 half-open',
    async strike({ d1Link, links }, healed) {
      d1Link.stall(true);
      links[0]?.cut();
      await pause(5_000);
      d1Link.stall(false);
      healed();
    },
  },
  {
    name: 'poisoned updates in every batch',
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

/** Of an operation that is known to be under way, D1's getter shows the last update; those before it are gone. */
function owe(withheld: World['ledger']['facts'], ledger: World['ledger']): void {
  for (const fact of withheld) {
    const all = ledger.ofOperation(fact.body.operationId);
    const isKnown = all.some(({ postedAt, body }) => postedAt > 0 && body.status === 'PENDING');
    if (isKnown && fact.body.operation === 'PRODUCE' && all.at(-1) === fact) fact.owedAt ||= Date.now();
  }
}
