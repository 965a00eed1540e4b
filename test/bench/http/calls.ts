import { Pool } from 'undici';
import { usualSize } from './consumers.ts';
import { say } from './measure.ts';
import { kinds, type Kind } from './bodies.ts';
import type { BenchRequest } from './requests.ts';
import type { Product } from './product.ts';
import type { Counts, World } from './world.ts';

/** D1's calls by kind, for one home screen of five cards. */
export interface Calls {
  what: string;
  calls: Record<Kind, number>;
  /** Answers that were not right; one makes the figures void. */
  wrong: number;
}

const [people, atOnce] = [200, 1_000];
/** How many people ask at the same time. */
const few = 8;

/** How many calls to D1 a home screen makes. */
export async function countCalls(world: World): Promise<Calls[]> {
  say('calls to D1');
  const [caching, uncached] = [await world.startProduct(), await world.startProduct({ CACHE_SECONDS: '0' })];
  const [one, other, ...everybody] = world.samples(people + 2);
  if (one === undefined || other === undefined) throw new Error('there are too few end users');
  const found: Calls[] = [];
  const count = async (what: string, product: Product, requests: BenchRequest[], divisor: number) => {
    await world.reset();
    const wrong = await askAll(product, requests, divisor === 1 ? atOnce : few);
    const counts = await world.counts();
    const calls = Object.fromEntries(kinds.map((kind) => [kind, counts[kind] / divisor])) as Calls['calls'];
    found.push({ what, calls, wrong });
    say(`  ${what}: ${describe(calls, counts)}${wrong > 0 ? `; VOID: ${wrong} wrong answers` : ''}`);
  };
  try {
    await world.setLatency(20);
    await count('cold, each', caching, everybody, everybody.length);
    await count('a moment later, each', caching, everybody, everybody.length);
    await count('caches off, each', uncached, everybody, everybody.length);
    await count('a thousand equal ones at once, cold', caching, repeated(one), 1);
    await count('a thousand equal ones at once, caches off', uncached, repeated(other), 1);
  } finally {
    await world.setLatency(0);
    await Promise.all([caching.stop(), uncached.stop()]);
  }
  return found;
}

function repeated(request: BenchRequest): BenchRequest[] {
  return Array.from({ length: atOnce }, () => request);
}

/** So many at a time; how many answers were not right. */
async function askAll({ graphql }: Product, requests: BenchRequest[], connections: number): Promise<number> {
  const { origin, pathname } = new URL(graphql);
  const pool = new Pool(origin, { connections });
  const answers = requests.map(async ({ headers, body, begins }) => {
    const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
    const text = await answer.body.text();
    return text.startsWith(begins) && !text.includes('"errors"');
  });
  const right = (await Promise.all(answers)).filter(Boolean).length;
  await pool.close();
  return requests.length - right;
}

function describe(calls: Calls['calls'], { unknown }: Counts): string {
  const said = kinds.map((kind) => `${kind} ${calls[kind]}`);
  return [...said, ...(unknown > 0 ? [`unknown ${unknown}`] : [])].join(', ') + `, of ${usualSize} cards`;
}
