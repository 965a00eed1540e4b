import type { GraphQLSchema } from 'graphql';
import { foreignIdCases, foreignIds, unknownIds } from '../support/foreign-ids.ts';
import type { Ids, RootField } from '../support/root-fields.ts';
import type { Edge } from './edge.ts';
import { send } from './rights.ts';

/** How far the answers for an id of somebody else, and for one of nobody, can be told apart by the time they take. */
export interface Timing {
  name: string;
  /**
   * How often an answer for a foreign id took longer than one for an unknown id, of all pairs: 0.5 where they cannot be told apart (the statistic of Mann
   * and Whitney, divided by the number of pairs).
   */
  longer: number;
  /** In milliseconds. */
  medians: { foreign: number; unknown: number };
}

/** A chance of more than that to be right is what an attacker could use. Of 400 answers of a kind, chance alone moves it by 0.02 in one of three. */
export const tolerable = 0.1;

/** Asks for each field of the root that takes an id of a thing, in turn for one and the other, as alice. */
export async function timings(edge: Edge, schema: GraphQLSchema, rounds: number): Promise<Timing[]> {
  const digitalCard = edge.sandbox.store.cards.get(foreignIds.card)?.digitalCards[0]?.digitalCardId ?? '';
  const [foreign, unknown] = [
    { ...foreignIds, digitalCard },
    { ...unknownIds, digitalCard: digitalCard.replace(/.$/, 'x') },
  ];
  const own: Ids = { ...unknown, card: 'crd-alice-visa', consumer: 'alice' };
  const results: Timing[] = [];
  for (const [name, key, field] of foreignIdCases(schema)) {
    if (field.kind === 'subscription') continue;
    const times: Record<'foreign' | 'unknown', number[]> = { foreign: [], unknown: [] };
    for (let round = -20; round < rounds; round += 1) {
      const order = round % 2 === 0 ? (['foreign', 'unknown'] as const) : (['unknown', 'foreign'] as const);
      for (const kind of order) {
        const ms = await timeOf(edge, field, { ...own, [key]: (kind === 'foreign' ? foreign : unknown)[key] });
        if (round >= 0) times[kind].push(ms);
      }
    }
    const medians = { foreign: medianOf(times.foreign), unknown: medianOf(times.unknown) };
    results.push({ name: `${name}, ${key}`, longer: shareLonger(times.foreign, times.unknown), medians });
  }
  return results;
}

async function timeOf(edge: Edge, field: RootField, ids: Ids): Promise<number> {
  const began = performance.now();
  await send(edge, 'HTTP POST', 'alice', { query: field.document, variables: field.variables(ids) });
  return performance.now() - began;
}

function shareLonger(some: number[], others: number[]): number {
  const longer = some.reduce(
    (sum, one) => sum + others.reduce((all, other) => all + (one > other ? 1 : one === other ? 0.5 : 0), 0),
    0,
  );
  return longer / (some.length * others.length);
}

function medianOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
