import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { Gateway } from './gateway.ts';
import type { Kept } from './kept.ts';
import { pause } from './pause.ts';
import type { GraphqlError } from './wire.ts';

/** What every payload of a subscription has. */
export interface Update {
  kind: 'SNAPSHOT' | 'CHANGE' | 'RESYNC';
  cursor: string;
}

export interface Followed<U extends Update> {
  /** The newest payload: the present state, whole. */
  latest?: U;
  /** Changes since the first payload or the last RESYNC, oldest first, 50 at most. */
  changes: U[];
  /** Why it does not go on; it does not come back by itself. */
  problem?: string;
}

export interface FollowOptions<Data, Variables extends { after?: string | null }, U extends Update> {
  gateway: Gateway;
  document: TypedDocumentNode<Data, Variables>;
  variables: Omit<Variables, 'after'>;
  /** The one field of the subscription. */
  pick(data: Data): U;
  kept: Kept;
  /** Under which it is kept: one for each thing that is followed. */
  name: string;
  show(state: Followed<U>): void;
}

const mostChanges = 50;

/**
 * Follows something over broken connections, restarts of the gateway and of the app, without a change missing or twice. What was seen is kept
 * together with its cursor in one step, shown at once when the app starts again, and gone on from. Gives how to stop.
 */
export function follow<Data, Variables extends { after?: string | null }, U extends Update>(
  options: FollowOptions<Data, Variables, U>,
): () => void {
  const { gateway, document, variables, pick, kept, name, show } = options;
  let state: Followed<U> = kept.read(name) ?? { changes: [] };
  let tries = 0;
  let leave: () => void = () => undefined;
  let isOver = false;

  function open(): void {
    if (isOver) return;
    leave = gateway.watch(document, { ...variables, after: state.latest?.cursor } as Variables, {
      next: ({ data, errors = [] }) => (data ? take(pick(data)) : fail(errors)),
      error: fail,
      complete: () => undefined,
    });
  }

  function take(update: U): void {
    tries = 0;
    // SNAPSHOT and RESYNC alike: forget what was before.
    const changes = update.kind === 'CHANGE' ? [...state.changes, update].slice(-mostChanges) : [];
    state = { latest: update, changes };
    kept.write(name, state);
    show(state);
  }

  function fail(reason: unknown): void {
    leave();
    const [error] = Array.isArray(reason) ? (reason as GraphqlError[]) : [];
    const { code, retryable } = error?.extensions ?? {};
    if (code === 'INVALID_CURSOR') {
      // Of a gateway with another secret, or of something else: begin anew.
      kept.forget(name);
      state = { changes: [] };
      return open();
    }
    if (retryable === true) return void pause(tries++).then(open);
    state = { ...state, problem: error?.message ?? 'The connection was ended for good.' };
    show(state);
  }

  show(state);
  open();
  return () => {
    isOver = true;
    leave();
  };
}
