import type { AppendOutcome, Update } from '../events/event-log.ts';

/**
 * Kinds of operation that change nothing but what they are recorded for, and what tells of that by name: a list that has the card, the card's digital
 * cards. By D1's documentation of each; a kind that is not known here may do anything.
 */
const within: Record<string, readonly string[]> = {
  card: [
    ...['ACTIVATE', 'SUSPEND', 'RESUME', 'DELETE', 'RENEW', 'PRODUCE', 'UPDATE_ORDER', 'STANDALONE_TRACKING'],
    ...['CLICK_TO_PAY_UPDATE', 'CLICK_TO_PAY_OPT_OUT'],
  ],
  consumer: ['REGISTER', 'UPDATE', 'CLICK_TO_PAY_UPDATE'],
  digitalCard: ['ACTIVATE', 'SUSPEND', 'RESUME', 'DELETE', 'RENEW'],
};

/**
 * Whether an update may change what does not tell of its subject yet. A card that was registered, created, or put in another's place comes into a list of
 * cards, one that was enrolled into a profile; with an end user all their digital cards go. An order may register its card. And the first word of any
 * operation may come before that of the card's registration, which no list is known to have then.
 */
export function mayReachOthers({ subject, kind }: Update, outcome: AppendOutcome): boolean {
  const owner = subject.slice(0, subject.indexOf(':'));
  if (!within[owner]?.includes(kind)) return true;
  return owner !== 'consumer' && outcome.outcome === 'stored' && isFirst(outcome.entry);
}

function isFirst({ state, position }: { state: { firstPosition: string }; position: string }): boolean {
  return state.firstPosition === position;
}
