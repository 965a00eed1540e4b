import { findUsableCard } from './cards.ts';
import { done } from '../done.ts';
import { recordOperation } from '../operation-life.ts';
import { Refusal } from '../refusal.ts';
import type { CardRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Why, by D1's codes; D1 takes ISSUER_DECISION when none is given. */
export interface Wish {
  reason?: string;
  reasonCode?: string;
}

/** Which reason codes resume what was suspended for which (contract section 4.3). What is not listed lasts until the card is replaced. */
const resumedBy: Record<string, readonly string[]> = {
  CARD_LOST: ['CARD_FOUND'],
  USER_DECISION: ['USER_DECISION', 'ISSUER_DECISION'],
  ISSUER_DECISION: ['ISSUER_DECISION'],
};

/** Suspends an active card. Its digital cards stay as they are. */
export function suspendCard(world: World, call: D1Call): Answer {
  const card = findUsableCard(world, call.params.cardId);
  if (card.state !== 'ACTIVE') throw new Refusal(403, world.settings.refusals.cardNotActive);
  const { reason, reasonCode } = wishIn(call);
  world.store.setCardState(card, 'INACTIVE', reasonCode);
  return done(world, 'suspendCard', recordOperation(world, card, { operation: 'SUSPEND', reason }));
}

/** Resumes a suspended card for a reason that fits the suspension's. */
export function resumeCard(world: World, call: D1Call): Answer {
  const card = findUsableCard(world, call.params.cardId);
  const { refusals } = world.settings;
  const { reason, reasonCode } = wishIn(call);
  if (card.state !== 'INACTIVE' || !card.stateReason) throw new Refusal(403, refusals.stateNotAllowed);
  if (!resumedBy[card.stateReason]?.includes(reasonCode)) throw new Refusal(403, refusals.reasonNotAllowed);
  world.store.setCardState(card, 'ACTIVE');
  return done(world, 'resumeCard', recordOperation(world, card, { operation: 'RESUME', reason }));
}

/** Activates a card that was made inactive. One that was suspended has to be resumed. */
export function activateCard(world: World, call: D1Call): Answer {
  const card = findUsableCard(world, call.params.cardId);
  if (card.state !== 'INACTIVE' || card.stateReason) throw new Refusal(403, world.settings.refusals.stateNotAllowed);
  world.store.setCardState(card, 'ACTIVE');
  return done(
    world,
    'activateCard',
    recordOperation(world, card, { operation: 'ACTIVATE', reason: wishIn(call).reason }),
  );
}

export function deleteCard(world: World, call: D1Call): Answer {
  const card = findUsableCard(world, call.params.cardId);
  const { reason, reasonCode } = wishIn(call);
  return done(world, 'deleteCard', retireCard(world, card, reason, reasonCode));
}

/** Deletes a card with its digital cards, and takes it out of Click to Pay. */
export function retireCard(world: World, card: CardRecord, reason?: string, reasonCode?: string) {
  const enrolled = world.store.profileEntry(card) !== undefined;
  world.store.setCardState(card, 'DELETED', reasonCode);
  const operation = recordOperation(world, card, { operation: 'DELETE', reason });
  if (enrolled) recordOperation(world, card, { operation: 'CLICK_TO_PAY_OPT_OUT', reason });
  return operation;
}

export function wishIn(call: D1Call) {
  const { reason, reasonCode } = call.body as Wish;
  return { reason, reasonCode: reasonCode ?? 'ISSUER_DECISION' };
}
