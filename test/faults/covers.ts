import type { Fact, Ledger } from './ledger.ts';
import { isFinal, rankOf } from './rank.ts';
import type { Seen } from './seen.ts';
import type { WatchLog } from './watch-log.ts';

/** Whether a subscription to a card need not be shown an update as a change, because of a snapshot that it was shown. */
export function isCovered({ snapshots, seen }: WatchLog, fact: Fact, ledger: Ledger): boolean {
  return snapshots.some((snapshot) => {
    if (covers(snapshot, fact, ledger)) return true;
    if (snapshot.kind !== 'RESYNC' || fact.madeAt > snapshot.at) return false;
    // The record was lost: what D1's getters still know may come as changes after the snapshot, each in place of all before it.
    return seen.slice(seen.indexOf(snapshot) + 1).some((later) => covers(later, fact, ledger));
  });
}

/** Whether a snapshot of a card, which shows the newest order, can hold an update: then it need not come as a change any more. */
function covers(snapshot: Seen, fact: Fact, ledger: Ledger): boolean {
  if (snapshot.operationId === null || fact.madeAt > snapshot.at) return false;
  if (fact.body.operationId !== snapshot.operationId)
    return isOlder(fact.body.operationId, snapshot.operationId, ledger);
  const shown = rankOf(snapshot.status ?? '', snapshot.stage ?? undefined);
  // At a stage that has no place anything that is not final may be behind it.
  if (shown === null) return !isFinal(fact.body.status);
  return (rankOf(fact.body.status, fact.body.details?.status) ?? 0) <= shown;
}

function isOlder(operationId: string, than: string, ledger: Ledger): boolean {
  const [one, other] = [ledger.ofOperation(operationId)[0], ledger.ofOperation(than)[0]];
  return one !== undefined && other !== undefined && one.madeAt <= other.madeAt;
}
