import { enrolLater } from './click-to-pay.ts';
import { enrolmentFrom, type Enrolment } from './click-to-pay-data.ts';
import { describeError } from '../log.ts';
import { beginOperation } from '../operation-life.ts';
import type { ConsumerInfo } from '../shapes.ts';
import type { CardRecord } from '../store.ts';
import type { World } from '../world.ts';

/**
 * Enrols a card that was just registered (contract section 6.6): with the personal information that D1 stores, and with what the issuer says
 * where some is missing. What is missing still makes the operation fail.
 */
export function autoEnrol(world: World, card: CardRecord): void {
  if (card.state !== 'ACTIVE' || card.scheme === 'OTHER') return;
  const operation = beginOperation(world, card, { operation: 'CLICK_TO_PAY_ENROLMENT' });
  const stored = world.store.consumers.get(card.consumerId)?.personalInformation ?? {};
  const enrolWith = (info: ConsumerInfo) => {
    const enrolment = enrolmentFrom(info, card);
    const { enrolmentErrors } = world.settings;
    const failure = typeof enrolment === 'string' && { status: 'FAILED', errorCode: enrolmentErrors[enrolment] };
    enrolLater(world, card, operation, failure || (enrolment as Enrolment));
  };
  if (typeof enrolmentFrom(stored, card) !== 'string') enrolWith(stored);
  else void askFor(world, card).then((asked) => enrolWith({ ...asked, ...stored }));
}

/** Nothing, when the issuer knows nothing or cannot be asked. */
async function askFor(world: World, { consumerId, cardId }: CardRecord): Promise<ConsumerInfo> {
  try {
    return (await world.askConsumerInformation(consumerId, cardId)) ?? {};
  } catch (error) {
    world.logger.warn({ cardId, ...describeError(error) }, 'issuer cannot be asked about an end user');
    return {};
  }
}
