import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { issue, optional } from '../common/validate.ts';
import { AddressInput, deliveryAddress } from '../consumer/address.input.ts';
import { CardOrderChangeType } from './card-order.type.ts';

@InputType({ description: "Changes a card's newest order. Exactly one of orderId and cardId." })
export class ChangeCardOrderInput extends KeyedInput {
  @Field(() => ID, { nullable: true, description: "D1's operationId of the order." })
  orderId?: string | null;

  @Field(() => ID, { nullable: true, description: "D1's cardId." })
  cardId?: string | null;

  @Field(() => CardOrderChangeType, { description: 'What to ask for.' })
  type!: CardOrderChangeType;

  @Field(() => AddressInput, {
    nullable: true,
    description: 'Where it goes instead. Required for REDIRECT and ACCELERATE_AND_REDIRECT, and only there.',
  })
  newDeliveryAddress?: AddressInput | null;
}

export const changeCardOrder = z
  .object({
    orderId: optional(z.string()),
    cardId: optional(z.string()),
    type: z.enum(['CANCEL', 'ACCELERATE', 'REDIRECT', 'ACCELERATE_AND_REDIRECT']),
    newDeliveryAddress: optional(deliveryAddress),
    idempotencyKey,
  })
  .superRefine((input, context) => {
    const given = [input.orderId, input.cardId].filter((id) => id !== undefined).length;
    if (given !== 1)
      for (const field of ['orderId', 'cardId'])
        context.addIssue(
          issue(given === 0 ? 'REQUIRED' : 'CONFLICTING', 'give exactly one of orderId and cardId', [field]),
        );
    const redirects = input.type === 'REDIRECT' || input.type === 'ACCELERATE_AND_REDIRECT';
    if (redirects && input.newDeliveryAddress === undefined)
      context.addIssue(issue('REQUIRED', 'a redirection requires it', ['newDeliveryAddress']));
    if (!redirects && input.newDeliveryAddress !== undefined)
      context.addIssue(issue('CONFLICTING', 'only a redirection takes it', ['newDeliveryAddress']));
  });

/** A change that keeps the rules, without its caller's key. */
export type ValidChange = Omit<z.output<typeof changeCardOrder>, 'idempotencyKey'>;
