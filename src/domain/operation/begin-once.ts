import type { D1PossibleOperation } from '../../d1/types.ts';
import type { Scope } from '../../scope.ts';
import { keyed, type Carried, type KeyedRequest, type LostRequest } from '../common/keyed.ts';
import type { Send } from '../common/once.ts';
import { findLost, type Sought } from './lost-operation.ts';

/**
 * Has D1 begin an operation, once under the caller's key. When nobody knows whether D1 did, the operation is looked for before anything is sent
 * again; an answer that was found so holds nothing but what D1 names. @throws as `once` does
 */
export function beginOnce<T extends D1PossibleOperation>(
  scope: Scope,
  sought: Sought,
  request: Omit<KeyedRequest<T>, 'resolve'>,
  send: Send<T>,
): Promise<Carried<T>> {
  const resolve = async (lost: LostRequest) => (await findLost(scope, sought, lost)) as T | null;
  return keyed(scope, { ...request, resolve }, send);
}
