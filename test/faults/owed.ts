import type { Fact, Ledger } from './ledger.ts';
import { isFinal } from './rank.ts';
import type { WatchLogs } from './watch-log.ts';

/**
 * Of an operation that is known to be under way D1 is asked, and its getter shows the last update, told or not; those before it are gone. Of one
 * that ended before, as somebody was told or D1 was asked meanwhile, nobody asks again.
 */
export function owe(withheld: readonly Fact[], ledger: Ledger): void {
  for (const fact of withheld) {
    const all = ledger.ofOperation(fact.body.operationId);
    const isKnown = all.some(({ postedAt, body }) => postedAt > 0 && body.status === 'PENDING');
    const hadEnded = all.some((other) => other !== fact && isFinal(other.body.status));
    if (isKnown && !hadEnded && fact.body.operation === 'PRODUCE' && all.at(-1) === fact) fact.owedAt ||= Date.now();
  }
}

/** Now the getter shows a newer one: what nobody was told of before it is owed only if it was found, and shown to somebody, by then. */
export function supersede({ body, marker }: Fact, ledger: Ledger, logs: WatchLogs): void {
  for (const before of ledger.ofOperation(body.operationId)) {
    if (before.marker === marker || before.postedAt > 0 || before.owedAt === 0) continue;
    if (!logs.ofCard(body.cardId).some(({ shownAt }) => shownAt.has(before.marker))) before.owedAt = 0;
  }
}

/** The record is lost: what somebody was not shown by now they may be shown a RESYNC in place of, if ever there is news of the card. */
export function forgive(facts: readonly Fact[], logs: WatchLogs): void {
  for (const fact of facts)
    if (logs.ofCard(fact.body.cardId).some(({ shownAt }) => !shownAt.has(fact.marker))) fact.owedAt = 0;
}
