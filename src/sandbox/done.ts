import type { Settings } from './options.ts';
import type { Answer, World } from './world.ts';

/**
 * The answer to what changed a consumer, a card or a digital card: the success code of `call` without a body, or the operation that carries it
 * out, where the options say that D1 names one.
 */
export function done(
  world: World,
  call: keyof Settings['statuses'],
  { operationId, status }: { operationId: string; status: string },
): Answer {
  const { behaviour, statuses } = world.settings;
  return behaviour.answerOperation ? { status: 200, body: { operationId, status } } : { status: statuses[call] };
}
