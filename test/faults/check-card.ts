import { isCovered } from './covers.ts';
import type { Fact, Ledger } from './ledger.ts';
import { isFinal, rankOf } from './rank.ts';
import type { Seen } from './seen.ts';
import type { Book } from './verdict.ts';
import type { WatchLog } from './watch-log.ts';

/** The fault under which a moment falls; `last`, of a RESYNC: what was shown before it, which says since when it was due. */
export type WindowAt = (at: number, last?: Seen) => string;

/** Holds what a subscription to a card's orders was shown against what D1 said. */
export function checkCard(log: WatchLog, ledger: Ledger, book: Book, windowAt: WindowAt): void {
  const who = `subscription ${log.watch.id} to ${log.watch.key}`;
  const states = new Map<string, Seen>();
  /** What the client still has: a RESYNC tells it to forget the rest, and shows the newest order alone. */
  const held = new Map<string, Seen>();
  let shown = new Set<string>();
  let last: Seen | undefined;
  for (const seen of log.seen) {
    const fact = seen.marker === null ? undefined : ledger.ofMarker(seen.marker);
    const window = fact?.window ?? windowAt(seen.at);
    if (seen.kind === 'RESYNC') {
      book.of(windowAt(seen.at, last)).resyncs += 1;
      shown = new Set();
      held.clear();
    } else if (seen.kind === 'SNAPSHOT') {
      if (last) book.blame(window, 'backwards', `${who} got a snapshot in place of what came after its cursor`);
    } else if (!fact || fact.body.cardId !== log.watch.key || fact.madeAt > seen.at) {
      book.blame(window, 'invented', `${who} was shown ${String(seen.marker)}, which D1 never said of it`);
    } else if (shown.has(fact.marker)) {
      book.blame(window, 'twice', `${who} was shown ${fact.marker} again`);
    } else shown.add(fact.marker);
    if (last && seen.kind === 'CHANGE' && !follows(seen, last))
      book.blame(window, 'backwards', `${who} got a cursor that does not come after the last one`);
    last = seen;
    if (seen.kind === 'CHANGE' && seen.operationId === null)
      book.blame(window, 'broken', `${who} was shown a change without its order`);
    if (seen.operationId === null) continue;
    const before = states.get(seen.operationId);
    if (before && isBehind(seen, before))
      book.blame(window, 'backwards', `${who}: ${seen.operationId} went from ${nameOf(before)} to ${nameOf(seen)}`);
    states.set(seen.operationId, seen);
    held.set(seen.operationId, seen);
  }
  for (const fact of ledger.ofCard(log.watch.key)) if (isOrder(fact)) checkFact(fact, log, ledger, book, who);
  for (const [operationId, state] of held) checkEnd(operationId, state, ledger, book, who);
}

/** Whether the subscription has still to be shown the update. */
export function owes(log: WatchLog, fact: Fact, ledger: Ledger): boolean {
  if (fact.owedAt === 0 || !isOrder(fact) || log.shownAt.has(fact.marker)) return false;
  return !isCovered(log, fact, ledger);
}

function checkFact(fact: Fact, log: WatchLog, ledger: Ledger, book: Book, who: string): void {
  if (log.shownAt.has(fact.marker)) book.of(fact.window).delivered += 1;
  else if (owes(log, fact, ledger)) book.blame(fact.window, 'lost', `${who} was never shown ${fact.marker}`);
}

/** The state that was shown last is the one that D1's updates make, in whichever order they came. */
function checkEnd(operationId: string, state: Seen, ledger: Ledger, book: Book, who: string): void {
  const shown = rankOf(state.status ?? '', state.stage ?? undefined);
  const owed = ledger.ofOperation(operationId).filter(({ owedAt }) => owedAt > 0);
  const ranks = owed.map(({ body }) => rankOf(body.status, body.details?.status) ?? 0);
  const [most, newest] = [Math.max(-1, ...ranks), owed.at(-1)];
  if (newest && shown !== null && shown < most)
    book.blame(newest.window, 'backwards', `${who}: ${operationId} stayed at ${nameOf(state)}`);
}

function isOrder({ body }: Fact): boolean {
  return body.operation === 'PRODUCE';
}

function isBehind(now: Seen, before: Seen): boolean {
  const [one, other] = [before, now].map((seen) => rankOf(seen.status ?? '', seen.stage ?? undefined));
  if (one != null && other != null && other < one) return true;
  return isFinal(before.status ?? '') && before.status !== now.status;
}

function nameOf(seen: Seen): string {
  return `${String(seen.status)} ${String(seen.stage)}`;
}

/** A cursor is opaque to clients; that its places rise in a record is what it is for, and worth a look inside. */
function follows(seen: Seen, last: Seen): boolean {
  const [place, before] = [placeOf(seen), placeOf(last)];
  return before.epoch === '' || (place.epoch === before.epoch && place.position > before.position);
}

function placeOf({ cursor }: Seen): { epoch: string; position: bigint } {
  const [epoch = '', position = '0'] = Buffer.from(cursor, 'base64url').subarray(16).toString().split(' ');
  return { epoch, position: BigInt(position) };
}
