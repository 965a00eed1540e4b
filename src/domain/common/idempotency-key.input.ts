import { Field, ID, InputType } from 'type-graphql';
import { isCardNumber } from '../../card-number.ts';
import { formatted, issue, optional } from './validate.ts';

@InputType()
export abstract class KeyedInput {
  @Field(() => ID, {
    nullable: true,
    description:
      "The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused.",
  })
  idempotencyKey?: string | null;
}

export const idempotencyKey = optional(
  formatted(/^[A-Za-z0-9._:-]{1,64}$/, "1 to 64 letters, digits, '.', '_', ':' or '-'").superRefine(
    (value, context) => {
      if (isCardNumber(value)) context.addIssue(issue('INVALID_VALUE', 'must not be a card number'));
    },
  ),
);
