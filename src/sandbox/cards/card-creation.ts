import { randomBytes } from 'node:crypto';
import { schemeOfProduct } from './card-data.ts';
import { putNewCard, refuseInactiveConsumer } from './cards.ts';
import { findConsumer } from '../consumers/consumers.ts';
import { recordOperation } from '../operation-life.ts';
import type { CardCreation } from '../shapes.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Creates a card that D1 or its processor issues. Its end user must be registered; its PAN is known to D1 alone. */
export function createCard(world: World, call: D1Call): Answer {
  const { consumerId, cardProductId, state } = call.body as CardCreation;
  findConsumer(world, consumerId);
  refuseInactiveConsumer(world, consumerId);
  const scheme = schemeOfProduct(cardProductId, world.settings.cardProducts);
  const cardId = newCardId();
  const card = putNewCard(world, { cardId, consumerId, cardProductId, state, scheme, issuedByD1: true });
  recordOperation(world, card, { operation: 'CREATE' });
  return { status: world.settings.statuses.createCard, body: { cardId } };
}

/** Letters only: a run of digits could pass for a PAN. */
function newCardId(): string {
  return `crd_${[...randomBytes(26)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')}`;
}
