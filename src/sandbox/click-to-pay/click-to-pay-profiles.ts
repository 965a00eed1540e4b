import { findConsumer } from '../consumers/consumers.ts';
import { isRetired, type ConsumerRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** What the networks keep of an end user. A network that is down is left out and named in `errorMessage`. */
export function getClickToPayProfiles(world: World, call: D1Call): Answer {
  const consumer = findConsumer(world, call.params.consumerId);
  const { networksDown } = world.store;
  const down = [...schemesOf(world, consumer)].filter((scheme) => networksDown.has(scheme));
  const clickToPayProfiles = [...consumer.profiles.values()].filter(({ scheme }) => !networksDown.has(scheme));
  const errorMessage = down.length > 0 ? `No answer from ${down.join(', ')}.` : undefined;
  return { status: 200, body: { clickToPayProfiles, errorMessage } };
}

/** The networks that D1 has to ask about an end user. */
function schemesOf(world: World, { consumerId, profiles }: ConsumerRecord): Set<string> {
  const cards = world.store.cardsOf(consumerId).filter((card) => !isRetired(card));
  return new Set([...profiles.keys(), ...cards.map(({ scheme }) => scheme)]);
}
