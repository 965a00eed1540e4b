import { checkCard, owes } from './check-card.ts';
import { checkConsumer, owesConsumer } from './check-consumer.ts';
import type { Ledger } from './ledger.ts';
import type { Seen } from './seen.ts';
import { createBook, type Verdict } from './verdict.ts';
import type { WatchLogs } from './watch-log.ts';

/** A fault and the time it had. `healedAt`: when its cause was gone. */
export interface Window {
  name: string;
  from: number;
  healedAt: number;
  /** When all that was owed was shown, or nobody waited any longer. */
  to: number;
  /** How many updates were still owed when nobody waited any longer: they may have come later, when something else woke a subscription. */
  overdue: number;
  /** Whoever was shown nothing since is to begin anew, however late the next occasion is. */
  losesRecord?: boolean;
}

/**
 * Judges a run from two records of the harness' own: what D1 said and was told, and what each subscriber was shown. It knows D1's documentation
 * and nothing of the gateway's code, so that the two can disagree.
 */
export function check(ledger: Ledger, logs: WatchLogs, windows: readonly Window[]): Verdict {
  const book = createBook(windows.map(({ name }) => name));
  const windowAt = (at: number, last?: Seen) => {
    const loss = windows.findLast(({ losesRecord, from }) => losesRecord && from <= at);
    if (loss && last && last.at <= loss.to) return loss.name;
    return windows.findLast(({ from }) => from <= at)?.name ?? windows[0]?.name ?? '';
  };
  for (const fact of ledger.facts) if (fact.ackedAt > 0) book.of(fact.window).acknowledged += 1;
  for (const log of logs.all())
    if (log.watch.of === 'card') checkCard(log, ledger, book, windowAt);
    else checkConsumer(log, ledger, book, windowAt);
  return book.verdict;
}

/** How many updates of a window subscribers have still to be shown, each counted once a subscription. */
export function owing(ledger: Ledger, logs: WatchLogs, window: string): number {
  const ofCards = ledger
    .of(window)
    .flatMap((fact) => logs.ofCard(fact.body.cardId).filter((log) => owes(log, fact, ledger)));
  return ofCards.length + logs.ofConsumers().reduce((sum, log) => sum + owesConsumer(log, ledger), 0);
}
