import { errorCodeOf } from './answers.ts';
import { memberPathOf } from './refusals.ts';
import { memberOf } from './shapes.ts';
import type { D1CardItem, D1CardResult } from './types.ts';

type Item = Pick<D1CardItem, 'cardId'>;

/**
 * What became of each order of a bulk, one result an item and in their order; null for an item of which D1 tells nothing that can be read. D1's
 * answer is not documented: a result is an item's when both its place and its cardId say so; where the places differ, when the cardId is named
 * once on both sides. Null when the answer has no results at all: D1 took all of them.
 */
export function readCardResults(body: unknown, items: readonly Item[]): (D1CardResult | null)[] | null {
  const list = memberOf(body, 'results') ?? null;
  if (list === null) return null;
  const results = Array.isArray(list) ? list.map(readResult) : [];
  return inPlace(results, items) ?? byCardId(results, items);
}

/**
 * D1's own words may quote what they are about, so that `error` is the name of a member, or empty. It is there whenever D1 says that something
 * is wrong, in whatever form: a refused order must not pass for one that was taken.
 */
function readResult(item: unknown): D1CardResult | null {
  const cardId = memberOf(item, 'cardId');
  if (typeof cardId !== 'string') return null;
  const operationId = memberOf(item, 'operationId');
  const errorCode = errorCodeOf(item);
  const refused = [memberOf(item, 'errorCode'), memberOf(item, 'error')].some((said) => (said ?? '') !== '');
  return {
    cardId,
    ...(typeof operationId === 'string' && operationId !== '' && { operationId }),
    ...(errorCode !== undefined && { errorCode }),
    ...(refused && { error: memberPathOf(item) ?? '' }),
  };
}

function inPlace(results: (D1CardResult | null)[], items: readonly Item[]): (D1CardResult | null)[] | null {
  if (results.length !== items.length) return null;
  return results.every((result, index) => result?.cardId === items[index]?.cardId) ? results : null;
}

function byCardId(results: (D1CardResult | null)[], items: readonly Item[]): (D1CardResult | null)[] {
  const told = results.filter((result) => result !== null);
  const known = new Map(told.map((result) => [result.cardId, result]));
  const unclear = new Set([...repeatedIn(told), ...repeatedIn(items)]);
  return items.map(({ cardId }) => (unclear.has(cardId) ? null : (known.get(cardId) ?? null)));
}

function repeatedIn(items: readonly Item[]): string[] {
  const seen = new Set<string>();
  return items.flatMap(({ cardId }) => (seen.size < seen.add(cardId).size ? [] : [cardId]));
}
