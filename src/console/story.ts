import { EnrolDocument, HomeScreenDocument } from './client/generated/graphql.ts';
import { enrolmentInput } from './enrolment-input.ts';
import { levers } from './levers.ts';
import type { Person } from './people.ts';
import type { Seen } from './seen.ts';
import { stageInWords } from './words.ts';

export interface StoryOptions {
  person: Person;
  /** Shows a card of theirs. */
  choose(cardId: string): void;
  seen: Seen;
  /** Says a sentence where everybody sees it. */
  say(sentence: string): void;
  signal: AbortSignal;
}

const stages = ['DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE', 'CARD_SHIPPED'];
/** Long enough to read a sentence. */
const readingMs = 1_500;

/**
 * The whole of it, on one card: it is ordered, made and shipped, one notification comes twice, and the card goes into Click to Pay. Each step
 * waits until the last one is on the screen. @throws when the signal aborts, or a lever does not move
 */
export async function tellStory({ person, choose, seen, say, signal }: StoryOptions): Promise<void> {
  const { urql } = person.session.gateway;
  const home = (await urql.query(HomeScreenDocument, {}).toPromise()).data?.me;
  const cards = home?.cards.nodes ?? [];
  const card = cards.find(({ clickToPay }) => clickToPay.status === 'NOT_ENROLLED') ?? cards[0];
  if (!home || !card) throw new Error(`${person.name} has no card that could be shown.`);
  const before = card.latestOrder?.id;
  choose(card.id);
  await levers.policy({ withhold: false, duplicate: 0, reorder: false });

  say(`${person.name} is to get a card. The issuer's back office orders it.`);
  await levers.order(card.id);
  const { order } = await seen.until(
    ({ cardId, order: shown }) => cardId === card.id && shown != null && shown.id !== before,
    signal,
  );
  const orderId = order?.id ?? '';
  // The story has its own pace.
  await levers.hold(orderId, true);
  for (const stage of stages) {
    await reading(signal);
    const isTwice = stage === 'CARD_PROD_ONGOING';
    if (isTwice) await levers.policy({ duplicate: 1 });
    await levers.step(orderId);
    await seen.until(({ order: shown }) => shown?.id === orderId && shown.stage === stage, signal);
    if (isTwice) await levers.policy({ duplicate: 0 });
    say(`${stageInWords(stage, stage)}.${isTwice ? ' D1 told that twice, and it is shown once.' : ''}`);
  }
  // From here on it goes by itself: the carrier tells more of it later.
  await levers.hold(orderId, false);
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
}

function reading(signal: AbortSignal): Promise<void> {
  return new Promise((done, reject) => {
    const timer = setTimeout(done, readingMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('The story was ended.', 'AbortError'));
    });
  });
}
