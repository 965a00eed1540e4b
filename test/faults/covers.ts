import type { Fact, Ledger } from './ledger.ts';
import { isFinal, rankOf } from './rank.ts';
import type { Seen } from './seen.ts';

/** Whether a snapshot of a card, which shows the newest order, can hold an update: then it need not come as a change any more. */
export function covers(snapshot: Seen, fact: Fact, ledger: Ledger): boolean {
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
