import type { WindowAt } from './check-card.ts';
import type { Fact, Ledger } from './ledger.ts';
import { isFinal, rankOf } from './rank.ts';
import type { Seen } from './seen.ts';
import type { Book } from './verdict.ts';
import type { WatchLog } from './watch-log.ts';

/**
 * The same for a subscription to an end user. What it is shown is the operation's state, which a late update does not change: so updates are
 * counted by operation, and told apart only where they cannot have come late.
 */
export function checkConsumer(log: WatchLog, ledger: Ledger, book: Book, windowAt: WindowAt): void {
  const who = `subscription ${log.watch.id} to ${log.watch.key}`;
  const states = new Map<string, Seen>();
  for (const [index, seen] of log.seen.entries()) {
    if (seen.kind === 'RESYNC') book.of(windowAt(seen.at, log.seen[index - 1])).resyncs += 1;
    if (seen.kind === 'SNAPSHOT' && index > 0)
      book.blame(windowAt(seen.at), 'backwards', `${who} got a snapshot in place of what came after its cursor`);
    if (seen.kind !== 'CHANGE') continue;
    const facts = seen.operationId === null ? [] : ledger.ofOperation(seen.operationId);
    const [fact] = facts;
    if (seen.operationId === null || (fact?.body.operation === 'PRODUCE' && seen.status === null))
      book.blame(windowAt(seen.at), 'broken', `${who} was shown a change without what changed`);
    if (seen.operationId === null) continue;
    if (seen.marker !== null && !facts.some(({ marker }) => marker === seen.marker))
      book.blame(
        windowAt(seen.at),
        'invented',
        `${who} was shown ${seen.marker}, which D1 never said of ${seen.operationId}`,
      );
    if (fact?.consumerId !== log.watch.key || fact.body.cardId !== seen.cardId)
      book.blame(windowAt(seen.at), 'invented', `${who} was shown ${seen.operationId}, which is not theirs`);
    const before = states.get(seen.operationId);
    if (before && isBehind(seen, before))
      book.blame(windowAt(seen.at), 'backwards', `${who}: ${seen.operationId} went back`);
    states.set(seen.operationId, seen);
  }
  for (const { window, owed, most, shown, unseen } of counts(log, ledger)) {
    book.of(window).delivered += Math.min(shown, most);
    if (shown < owed) book.blame(window, 'lost', `${who} was shown ${shown} updates of ${owed}`, owed - shown);
    else if (unseen.length > 0) book.blame(window, 'lost', `${who} was never shown ${unseen.join()}`, unseen.length);
    if (shown > most) book.blame(window, 'twice', `${who} was shown ${shown} updates of ${most}`, shown - most);
  }
}

/** How many updates the subscription has still to be shown. */
export function owesConsumer(log: WatchLog, ledger: Ledger): number {
  return counts(log, ledger).reduce((sum, { owed, shown }) => sum + Math.max(0, owed - shown), 0);
}

interface Count {
  window: string;
  owed: number;
  most: number;
  shown: number;
  unseen: string[];
}

/**
 * By operation: how many had to be shown since the last snapshot, how many there are to show, how many were shown, and which of those that
 * cannot have come late were not.
 */
function counts(log: WatchLog, ledger: Ledger): Count[] {
  const base = log.seen.findLastIndex(({ kind }) => kind !== 'CHANGE');
  const since = log.snapshots.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  const shown = new Map<string, number>();
  const markers = new Set<string | null>();
  for (const { operationId, marker } of log.seen.slice(base + 1)) {
    markers.add(marker);
    if (operationId !== null) shown.set(operationId, (shown.get(operationId) ?? 0) + 1);
  }
  const operations = new Set(ledger.ofConsumer(log.watch.key).map(({ body }) => body.operationId));
  return [...operations].map((operationId) => {
    const facts = ledger.ofOperation(operationId);
    const owed = facts.filter((fact) => isOwed(fact, since));
    const window = (owed.at(-1) ?? facts[0])?.window ?? '';
    const unseen = owed
      .filter((fact) => isFarthest(fact, facts) && !markers.has(fact.marker))
      .map(({ marker }) => marker);
    return { window, owed: owed.length, most: facts.length, shown: shown.get(operationId) ?? 0, unseen };
  });
}

/** Nothing that D1 said of the operation can make it come late, so that it is shown as it is. */
function isFarthest({ body }: Fact, facts: Fact[]): boolean {
  const rank = rankOf(body.status, body.details?.status);
  return rank !== null && facts.every((other) => (rankOf(other.body.status, other.body.details?.status) ?? 0) <= rank);
}

function isOwed({ owedAt, madeAt }: Fact, since: number): boolean {
  return owedAt > 0 && madeAt > since;
}

function isBehind(now: Seen, before: Seen): boolean {
  const [one, other] = [before, now].map((seen) => rankOf(seen.status ?? '', seen.stage ?? undefined));
  return (
    (one != null && other != null && other < one) || (isFinal(before.status ?? '') && before.status !== now.status)
  );
}
