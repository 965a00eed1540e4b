import { Refusal } from './refusal.ts';
import { findCard } from './cards/cards.ts';
import type { Answer, D1Call, World } from './world.ts';

export function listCardOperations(world: World, call: D1Call): Answer {
  const { operations } = findCard(world, call.params.cardId);
  return { status: 200, body: { operations: operations.toReversed(), remainingOperations: 0 } };
}

export function getCardOperation(world: World, call: D1Call): Answer {
  const { operations } = findCard(world, call.params.cardId);
  const operation = operations.find((known) => known.operationId === call.params.operationId);
  if (!operation) throw new Refusal(404, world.settings.refusals.operationNotFound);
  return { status: 200, body: operation };
}
