import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import { cardId } from '../card/card.input.ts';
import { formatted, issue, optional } from '../common/validate.ts';
import { isOperationId } from '../operation/operation.id.ts';

@InputType({ description: 'What to ask D1 for. Exactly one of operationId and cardId.' })
export class AskD1AgainInput {
  @Field(() => ID, { nullable: true, description: "D1's operationId, of an operation that the record has." })
  operationId?: string | null;

  @Field(() => ID, { nullable: true, description: "D1's cardId, for everything that D1 lists of the card." })
  cardId?: string | null;
}

@InputType({ description: 'Whose app is to be shown everything again.' })
export class ResyncConsumerInput {
  @Field(() => ID, { description: "D1's consumerId." })
  consumerId!: string;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Only what the record has heard of since then. Left out: the end user and all of their cards.',
  })
  since?: Date | null;
}

export const askD1Again = z
  .object({
    operationId: optional(z.string().refine(isOperationId, 'must be an operationId of D1')),
    cardId: optional(cardId),
  })
  .superRefine(({ operationId, cardId: card }, context) => {
    const given = [operationId, card].filter((id) => id !== undefined).length;
    if (given === 1) return;
    for (const field of ['operationId', 'cardId'])
      context.addIssue(
        issue(given === 0 ? 'REQUIRED' : 'CONFLICTING', 'give exactly one of operationId and cardId', [field]),
      );
  });

export const resyncConsumer = z.object({
  consumerId: formatted(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -'),
  since: optional(z.date()),
});
