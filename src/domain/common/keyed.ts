import type { Scope } from '../../scope.ts';
import type { Lost } from '../../events/claims.ts';
import type { Viewer } from '../../viewer.ts';
import { once, type Send } from './once.ts';

/** A mutation as its caller sends it. */
export interface KeyedRequest<T> {
  mutation: string;
  /** The caller's key; without one each request is carried out. */
  key: string | undefined;
  /** What is asked for, validated; without what must not even be digested, and without what is another text each time. */
  input: object;
  /** That of `OnceRequest`. */
  resolve?: (lost: LostRequest) => Promise<T | null>;
}

/** With the mark that the operation of this request has in the event log, if it is there. */
export interface LostRequest extends Lost {
  mark: string;
}

/** What D1 answered, and the mark for the operation that it named. */
export interface Carried<T> {
  answer: T;
  mark: string;
}

/** Of operations that were begun by a request without a key: no request that was lost takes them for its own. */
const noKey = 'no key';

/** Carries out a mutation once under the key that its caller gives. A key is its caller's own, and each mutation's. @throws as `once` does */
export async function keyed<T extends object>(
  scope: Scope,
  { mutation, key, input, resolve }: KeyedRequest<T>,
  send: Send<T>,
): Promise<Carried<T>> {
  if (key === undefined) return { answer: await send(async () => undefined), mark: noKey };
  const name = ['mutation', mutation, ...callerOf(scope.viewer), key];
  const mark = scope.digest(name);
  const request = {
    name,
    fingerprint: scope.digest({ mutation, input }),
    conflictAt: ['input', 'idempotencyKey'],
    resolve: resolve && ((lost: Lost) => resolve({ ...lost, mark })),
  };
  return { answer: await once(scope, request, send), mark };
}

function callerOf(viewer: Viewer): [kind: string, id: string] {
  return [viewer.kind, viewer.kind === 'consumer' ? viewer.consumerId : viewer.subject];
}
