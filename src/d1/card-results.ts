import { errorCodeOf } from './answers.ts';
import { memberPathOf } from './refusals.ts';
import { memberOf } from './shapes.ts';
import type { D1CardItem, D1CardResult } from './types.ts';

type Item = Pick<D1CardItem, 'cardId'>;

/**
 * What became of each order of a bulk, one result an item and in their order. D1's answer is not documented: a result is an item's when both
 * its place and its cardId say so; where the places differ, when the cardId is named once on both sides. Null when one is missing, because
 * nothing is to be told of single items then.
 */
export function readCardResults(body: unknown, items: readonly Item[]): D1CardResult[] | null {
  const list = memberOf(body, 'results');
  if (!Array.isArray(list)) return null;
  const results = list.map(readResult);
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

function inPlace(results: (D1CardResult | null)[], items: readonly Item[]): D1CardResult[] | null {
  if (results.length !== items.length) return null;
  return complete(results.map((result, index) => (result?.cardId === items[index]?.cardId ? result : null)));
}

function byCardId(results: (D1CardResult | null)[], items: readonly Item[]): D1CardResult[] | null {
  if (new Set(items.map(({ cardId }) => cardId)).size < items.length) return null;
  const known = new Map<string, D1CardResult>();
  for (const result of results) {
    if (result === null) continue;
    if (known.has(result.cardId)) return null;
    known.set(result.cardId, result);
  }
  return complete(items.map(({ cardId }) => known.get(cardId) ?? null));
}

function complete(results: (D1CardResult | null)[]): D1CardResult[] | null {
  return results.every((result) => result !== null) ? results : null;
}
