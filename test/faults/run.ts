import type { Break } from './breaks.ts';
import { check, owing, type Window } from './checker.ts';
import type { Fault } from './fault.ts';
import { drive } from './load.ts';
import { pause, until } from './processes.ts';
import { summarize, type Summary } from './summary.ts';
import type { Setting } from './topology.ts';
import type { Wish } from './subscriptions.ts';
import { startWorld, type World } from './world.ts';

export interface RunOptions {
  setting: Setting;
  seed: string;
  /** How many updates D1 makes at least, over all faults. */
  updates: number;
  /** Updates a second. */
  rate: number;
  gateways: number;
  /** How many cards there are; by default one for every twenty updates, up to 2,000. */
  cards?: number;
  /** Whether each card is watched over a socket of its own, and not together with the end user's others. */
  alone: boolean;
  faults: Fault[];
  broken?: Break;
  /** How long subscribers may take to be shown what is owed after a fault. */
  patienceMs: number;
  say(text: string): void;
}

const mostCards = 2_000;

/** Lets each fault strike in turn under load, waits after each until all that is owed was shown, and judges. */
export async function run(options: RunOptions): Promise<Summary> {
  const { setting, seed, updates, rate, gateways, faults, broken, say } = options;
  const cards = options.cards ?? Math.min(mostCards, Math.max(20, Math.ceil(updates / 20)));
  const world = await startWorld({ setting, seed, gateways, cards, rate, broken });
  try {
    await open(world, await audience(world, options.alone));
    await calm(world);
    const windows: Window[] = [];
    for (const fault of faults) {
      const { name, losesRecord } = fault;
      const window = { name, losesRecord, from: Date.now(), healedAt: Date.now(), to: Infinity, overdue: 0 };
      windows.push(window);
      await joinLate(world);
      await endure(world, fault, window, options);
      window.to = Date.now();
      say(`${fault.name}: ${((window.to - window.from) / 1000).toFixed(1)} s`);
    }
    const verdict = check(world.ledger, world.logs, windows);
    return summarize({ verdict, windows, faults, world });
  } finally {
    await world.stop();
  }
}

/** So many clients at once are a storm of their own. */
async function calm({ diary }: World): Promise<void> {
  const isCalm = () => Object.keys(diary.within(Date.now() - 3_000, Infinity)).length === 0;
  await until('nobody meets with anything', isCalm, 60_000).catch(() => undefined);
}

async function endure(world: World, fault: Fault, window: Window, options: RunOptions): Promise<void> {
  const { updates, rate, faults, patienceMs, say } = options;
  let struck = false;
  const quota = Math.ceil(updates / faults.length);
  const load = drive(world, { window: fault.name, quota, rate, finished: () => struck });
  const strike = async () => {
    await pause(500);
    await fault.strike(world, () => (window.healedAt = Date.now()));
    await pause(500);
  };
  const failed = await strike().then(
    () => undefined,
    (error: unknown) => error ?? new Error('it failed'),
  );
  struck = true;
  await load;
  if (failed) throw failed;
  const settled = () => world.notifier.idle() && owing(world.ledger, world.logs, fault.name) === 0;
  await until('all is shown', settled, patienceMs).catch(() => {
    // What D1 could not tell has not been shown either.
    window.overdue = owing(world.ledger, world.logs, fault.name) || 1;
    say(`${fault.name}: something is still owed`);
  });
}

/** Who watches: each end user's cards one by one, by the end user or by a service; some of them as a whole; and some cards twice. */
async function audience({ cast, tokens, random }: World, alone: boolean): Promise<Wish[]> {
  const chance = random.fork('audience');
  const wishes: Wish[] = [];
  for (const [index, consumerId] of cast.consumerIds.entries()) {
    const own = await tokens.of(consumerId);
    const watches = cast.cardsOf(consumerId).map((key) => ({ of: 'card' as const, key, deep: chance.chance(1 / 3) }));
    const token = chance.chance(0.7) ? tokens.service : own;
    wishes.push(...(alone ? watches.map((watch) => ({ token, watches: [watch] })) : [{ token, watches }]));
    // The first always: a small run has few.
    if (chance.chance(0.1) || index === 0)
      wishes.push({ token: own, watches: [{ of: 'consumer', key: consumerId, deep: true }] });
    if (chance.chance(0.1)) wishes.push({ token: tokens.service, watches });
  }
  return wishes;
}

/** One who begins in the midst of things. */
async function joinLate(world: World): Promise<void> {
  const consumerId = world.random.pick(world.cast.consumerIds);
  const watches = world.cast.cardsOf(consumerId).map((key) => ({ of: 'card' as const, key, deep: false }));
  await open(world, [{ token: world.tokens.service, watches }]);
}

async function open({ subscriptions, logs }: World, wishes: Wish[]): Promise<void> {
  subscriptions.open(wishes);
  await until('everybody has a first payload', () => logs.all().every(({ seen }) => seen.length > 0), 120_000);
}
