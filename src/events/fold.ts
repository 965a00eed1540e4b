import type { OperationState, Rank, Update, UpdateFields } from './event-log.ts';
import { isOwn, ownOf } from './facts.ts';

/** An operation's state together with how far it is. */
export interface Folded {
  state: OperationState;
  rank: number;
  final: boolean;
}

/**
 * What an update does to the operation: `late` comes after a later one and changes nothing, `same` says what is known already, `news` merges.
 * The Redis backend has the same rule in Lua (append.lua.ts); the contract suite holds both to it.
 */
export function judge(held: Folded | undefined, update: Update, rank: Rank): 'late' | 'same' | 'news' {
  if (!held) return 'news';
  if (rank.value !== null && rank.value < held.rank) return 'late';
  if (held.final && (rank.value === null || update.status !== held.state.status)) return 'late';
  const { state } = held;
  const same = (Object.keys(update.fields) as (keyof UpdateFields)[]).every((name) => {
    return isOwn(name) || update.fields[name] === state.fields[name];
  });
  return same && update.kind === state.kind && update.status === state.status ? 'same' : 'news';
}

/** The state after news: what the update leaves out keeps its old value. `at` is ISO 8601. */
export function merge(held: Folded | undefined, update: Update, rank: Rank, position: string, at: string): Folded {
  const before = held?.state;
  return {
    rank: Math.max(held?.rank ?? 0, rank.value ?? 0),
    final: rank.final || (held?.final ?? false),
    state: {
      subject: update.subject,
      operationId: update.operationId,
      kind: update.kind,
      status: update.status,
      ...withTimes(update.startedAt ?? before?.startedAt, update.endedAt ?? before?.endedAt),
      fields: { ...before?.fields, ...update.fields, ...ownOf(before?.fields ?? {}) },
      firstPosition: before?.firstPosition ?? position,
      position,
      firstSeenAt: before?.firstSeenAt ?? at,
      seenAt: at,
    },
  };
}

/** A repeat may still know a time that was missing. When it ended, only one of the status that it has. */
export function takeTimes(held: Folded, update: Update): Folded {
  const { status, startedAt, endedAt } = held.state;
  const told = update.status === status ? update.endedAt : undefined;
  return { ...held, state: { ...held.state, ...withTimes(startedAt ?? update.startedAt, endedAt ?? told) } };
}

/** What brings no news, also when it comes late or again, may still bring what is the gateway's own. */
export function takeOwn(held: Folded, update: Update): Folded {
  return { ...held, state: { ...held.state, fields: { ...ownOf(update.fields), ...held.state.fields } } };
}

export function withTimes(startedAt: string | undefined, endedAt: string | undefined) {
  return { ...(startedAt !== undefined && { startedAt }), ...(endedAt !== undefined && { endedAt }) };
}

export function byFirstPosition(a: OperationState, b: OperationState): number {
  return comparePositions(a.firstPosition, b.firstPosition);
}

/** Positions are decimal text without zeros in front: the longer one is the greater. As numbers they may be too great to be exact. */
export function comparePositions(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}
