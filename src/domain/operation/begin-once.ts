import type { D1PossibleOperation } from '../../d1/types.ts';
import type { Scope } from '../../scope.ts';
import { keyed, type Carried, type KeyedRequest, type LostRequest } from '../common/keyed.ts';
import type { Send } from '../common/once.ts';
import { findLost, type Sought } from './lost-operation.ts';
import { openRequest } from './open-request.ts';

/** `close`: to be called when the operation is in the event log with the mark. */
export interface Begun<T> extends Carried<T> {
  close(): Promise<void>;
}

/**
 * Has D1 begin an operation, once under the caller's key. When nobody knows whether D1 did, the operation is looked for before anything is sent
 * again; an answer that was found so holds nothing but what D1 names. @throws as `once` does
 */
export async function beginOnce<T extends D1PossibleOperation>(
  scope: Scope,
  sought: Sought,
  request: Omit<KeyedRequest<T>, 'resolve'>,
  send: Send<T>,
): Promise<Begun<T>> {
  const open = openRequest(scope, sought, request);
  let wasLost = false;
  const resolve = async (lost: LostRequest) => {
    wasLost = true;
    return (await findLost(scope, sought, lost, open.isAlone)) as T | null;
  };
  try {
    const carried = await keyed(scope, { ...request, resolve }, async (goAhead) => {
      if (await open.note(wasLost)) await goAhead();
      return send(goAhead);
    });
    return { ...carried, close: () => open.close(wasLost) };
  } catch (error) {
    await open.fail(error);
    throw error;
  }
}
