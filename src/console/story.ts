import { EnrolDocument, HomeScreenDocument } from './client/generated/graphql.ts';
import { enrolmentInput } from './enrolment-input.ts';
import { levers } from './levers.ts';
import type { Person } from './people.ts';
import type { Present } from './seen.ts';
import { reading, tellStages, type Telling } from './story-stages.ts';

export interface StoryOptions extends Telling {
  person: Person;
  /** Shows a card of theirs. */
  choose(cardId: string): void;
}

/**
 * The whole of it, on one card: it is ordered, made and shipped, one notification comes twice, and the card goes into Click to Pay. Each step
 * waits until the last one is on the screen. @throws when the signal aborts, a lever does not move, or what it tells of is not to be seen any more
 */
export async function tellStory({ person, choose, seen, say, ...given }: StoryOptions): Promise<void> {
  const { urql } = person.session.gateway;
  const home = (await urql.query(HomeScreenDocument, {}).toPromise()).data?.me;
  const cards = home?.cards.nodes ?? [];
  const idle = cards.filter(({ latestOrder }) => latestOrder?.status !== 'PENDING');
  const enrollable = (idle.length > 0 ? idle : cards).find(({ clickToPay }) => clickToPay.status === 'NOT_ENROLLED');
  const card = enrollable ?? idle[0] ?? cards[0];
  if (!home || !card) throw new Error(`${person.name} has no card that could be shown.`);
  const before = card.latestOrder?.id;
  let orderId: string | undefined;
  const over = new AbortController();
  const signal = AbortSignal.any([given.signal, over.signal]);
  try {
    choose(card.id);
    await levers.policy({ withhold: false, duplicate: 0, reorder: false });
    await seen.until(({ cardId }) => cardId === card.id, signal);
    const lost = (present: Present) => whatIsLost(present, card.id, orderId);
    const breakOff = (present: Present) => over.abort(new Error(`The story ends here: ${lost(present) ?? ''}.`));
    seen.until((present) => lost(present) !== undefined, signal).then(breakOff, () => undefined);

    say(`${person.name} is to get a card. The issuer's back office orders it.`);
    await levers.order(card.id);
    const { order } = await seen.until(({ order: shown }) => shown != null && shown.id !== before, signal);
    orderId = order?.id ?? '';
    await tellStages(orderId, { seen, say, signal });
    await reading(signal);

    const input = enrolmentInput(home, card.id);
    if (card.clickToPay.status === 'NOT_ENROLLED' && input) {
      say(`Now ${person.name} puts the card into Click to Pay.`);
      const { error } = await urql.mutation(EnrolDocument, { input }).toPromise();
      if (error) throw new Error(error.message);
      await seen.until(({ enrolment }) => enrolment === 'ENROLLED' || enrolment === 'FAILED', signal);
      await reading(signal);
    }
    say('The end: the card is on its way, and every step of it was seen once.');
  } finally {
    over.abort();
  }
}

/** Why the story cannot be seen any more: somebody has chosen something else, or has moved the levers. */
function whatIsLost({ cardId, order }: Present, card: string, orderId: string | undefined): string | undefined {
  if (cardId !== card) return 'another card was chosen';
  if (!order || orderId === undefined) return undefined;
  if (order.id !== orderId) return 'the card was ordered again';
  return order.status === 'FAILED' ? 'the order failed' : undefined;
}
