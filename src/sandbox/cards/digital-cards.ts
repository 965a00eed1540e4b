import { findCard, findUsableCard } from './cards.ts';
import { wishIn } from './card-life.ts';
import { done } from '../done.ts';
import { endLater, newOperation } from '../operation-life.ts';
import { Refusal } from '../refusal.ts';
import type { DigitalCard, DigitalCardOperation } from '../shapes.ts';
import type { DigitalCardRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

export function listDigitalCards(world: World, call: D1Call): Answer {
  const { digitalCards } = findCard(world, call.params.cardId);
  const { listDeletedDigitalCards } = world.settings.behaviour;
  const listed = digitalCards.filter(({ state }) => listDeletedDigitalCards || state !== 'DELETED');
  return { status: 200, body: { digitalCards: listed.map((digitalCard) => digitalCardView(world, digitalCard)) } };
}

export function getDigitalCard(world: World, call: D1Call): Answer {
  return { status: 200, body: digitalCardView(world, findDigitalCard(world, call)) };
}

export function getDigitalCardOperation(world: World, call: D1Call): Answer {
  const { operations } = findDigitalCard(world, call);
  const operation = operations.find(({ operationId }) => operationId === call.params.operationId);
  if (!operation) throw new Refusal(404, world.settings.refusals.operationNotFound);
  return { status: 200, body: operation };
}

export function suspendDigitalCard(world: World, call: D1Call): Answer {
  const operation = change(world, call, 'SUSPEND', { from: ['ACTIVE'], to: 'SUSPENDED' });
  return done(world, 'suspendDigitalCard', operation);
}

export function resumeDigitalCard(world: World, call: D1Call): Answer {
  const operation = change(world, call, 'RESUME', { from: ['SUSPENDED'], to: 'ACTIVE' });
  return done(world, 'resumeDigitalCard', operation);
}

export function deleteDigitalCard(world: World, call: D1Call): Answer {
  const operation = change(world, call, 'DELETE', { from: ['ACTIVE', 'SUSPENDED'], to: 'DELETED' });
  return done(world, 'deleteDigitalCard', operation);
}

type State = DigitalCardRecord['state'];

/** The network does it at once; that the device has done it too ends the operation a while later. */
function change(world: World, call: D1Call, verb: string, { from, to }: { from: State[]; to: State }) {
  const digitalCard = findDigitalCard(world, call);
  findUsableCard(world, digitalCard.cardId);
  if (!from.includes(digitalCard.state)) throw new Refusal(403, world.settings.refusals.stateNotAllowed);
  digitalCard.state = to;
  const { digitalCardId, cardId } = digitalCard;
  const operation = { ...newOperation(world, verb, wishIn(call).reason), digitalCardId, cardId };
  digitalCard.operations.push(operation satisfies DigitalCardOperation);
  endLater(world, {
    operation,
    seconds: world.settings.stageSeconds.digitalCard,
    take: () => world.nextResults.take(verb, digitalCardId, 'digitalCard'),
    settle: (ordered) => ordered ?? { status: 'SUCCESSFUL' },
    publish: (ended) => world.publishDigitalCard(ended),
  });
  return operation;
}

function findDigitalCard(world: World, call: D1Call): DigitalCardRecord {
  const digitalCard = world.store.digitalCards.get(call.params.digitalCardId);
  if (!digitalCard) throw new Refusal(404, world.settings.refusals.digitalCardNotFound);
  return digitalCard;
}

function digitalCardView(world: World, { operations: _, ...digitalCard }: DigitalCardRecord): DigitalCard {
  return { ...digitalCard, state: world.settings.behaviour.digitalCardStates[digitalCard.state] };
}
