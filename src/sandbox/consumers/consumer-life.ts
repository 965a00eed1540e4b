import { retireCard, wishIn } from '../cards/card-life.ts';
import { beginConsumerOperation, recordConsumerOperation } from './consumer-operations.ts';
import { findActiveConsumer } from './consumers.ts';
import { clickToPayConsumerFrom } from '../click-to-pay/click-to-pay-data.ts';
import { done } from '../done.ts';
import { Refusal } from '../refusal.ts';
import type { Settings } from '../options.ts';
import type { RegisterConsumerBody } from '../shapes.ts';
import { isRetired, type ConsumerRecord } from '../store.ts';
import type { Answer, D1Call, World } from '../world.ts';

/** Replaces the personal information that D1 stores, and passes it on to Click to Pay where the end user is enrolled and it is complete. */
export function updateConsumer(world: World, call: D1Call): Answer {
  const consumer = findActiveConsumer(world, call.params.consumerId);
  if (!consumer.personalInformation) throw new Refusal(403, world.settings.refusals.noPersonalInformation);
  consumer.personalInformation = (call.body as Required<RegisterConsumerBody>).personalInformation;
  const operation = recordConsumerOperation(world, consumer, 'UPDATE');
  passOn(world, consumer);
  return done(world, 'updateConsumer', operation);
}

export function deleteConsumer(world: World, call: D1Call): Answer {
  return remove(world, call, 'deleteConsumer');
}

export function deleteConsumerV1(world: World, call: D1Call): Answer {
  return remove(world, call, 'deleteConsumerV1');
}

/** Deletes an end user with cards and digital cards, and takes them out of Click to Pay. The id may be registered anew. */
function remove(world: World, call: D1Call, name: keyof Settings['statuses']): Answer {
  const consumer = findActiveConsumer(world, call.params.consumerId);
  const { reason, reasonCode } = wishIn(call);
  for (const card of world.store.cardsOf(consumer.consumerId))
    if (!isRetired(card)) retireCard(world, card, reason, reasonCode);
  const enrolled = consumer.profiles.size > 0;
  world.store.setConsumerState(consumer, 'DELETED');
  const operation = recordConsumerOperation(world, consumer, 'DELETE', reason);
  if (enrolled) recordConsumerOperation(world, consumer, 'CLICK_TO_PAY_OPT_OUT', reason);
  return done(world, name, operation);
}

function passOn(world: World, consumer: ConsumerRecord): void {
  const consumerInfo = clickToPayConsumerFrom(consumer.personalInformation ?? {});
  if (typeof consumerInfo === 'string' || consumer.profiles.size === 0) return;
  const begun = { operation: 'CLICK_TO_PAY_UPDATE', seconds: world.settings.stageSeconds.clickToPayUpdate };
  beginConsumerOperation(world, consumer, begun, (ordered) => {
    const result = ordered ?? { status: 'SUCCESSFUL' };
    if (result.status === 'SUCCESSFUL')
      for (const profile of consumer.profiles.values()) profile.consumerInfo = consumerInfo;
    return result;
  });
}
