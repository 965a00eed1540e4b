import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import { withoutCardNumbers } from '../../card-number.ts';
import { cardId } from '../card/card.input.ts';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { issue, optional, text } from '../common/validate.ts';
import { TrackingType } from './tracking.type.ts';

@InputType({ description: 'Tracks a card that was made outside D1.' })
export class TrackCardInput extends KeyedInput {
  @Field(() => ID, { description: "D1's cardId." })
  cardId!: string;

  @Field(() => TrackingType, { description: 'What to track.' })
  trackingType!: TrackingType;

  @Field(() => String, {
    nullable: true,
    description: 'Where the card was made, up to 64 characters. Not for RETURN.',
  })
  productionSite?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "D1's code of the carrier, for example dhl. Required for SHIPMENT; not for PRODUCTION.",
  })
  carrier?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The carrier's tracking number, up to 64 characters. Required for SHIPMENT; not for PRODUCTION.",
  })
  trackingNumber?: string | null;
}

type Member = 'productionSite' | 'carrier' | 'trackingNumber';
const required: Record<string, Member[]> = { SHIPMENT: ['carrier', 'trackingNumber'] };
const refused: Record<string, Member[]> = { PRODUCTION: ['carrier', 'trackingNumber'], RETURN: ['productionSite'] };

/** Kept in the event log as given. */
const word = text(64).refine((value) => withoutCardNumbers(value) === value, 'must not hold a card number');

export const trackCard = z
  .object({
    cardId,
    trackingType: z.enum(['PRODUCTION', 'SHIPMENT', 'RETURN']),
    productionSite: optional(word),
    carrier: optional(word),
    trackingNumber: optional(text(64)),
    idempotencyKey,
  })
  .superRefine((input, context) => {
    const { trackingType } = input;
    for (const member of required[trackingType] ?? [])
      if (input[member] === undefined) context.addIssue(issue('REQUIRED', `${trackingType} requires it`, [member]));
    for (const member of refused[trackingType] ?? [])
      if (input[member] !== undefined)
        context.addIssue(issue('CONFLICTING', `${trackingType} does not take it`, [member]));
  });
