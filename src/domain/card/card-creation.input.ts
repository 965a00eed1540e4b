import { Field, ID, InputType } from 'type-graphql';
import { z } from 'zod';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { formatted, issue, optional, text } from '../common/validate.ts';
import { consumerId } from '../consumer/consumer.input.ts';
import { cardProductId, InitialCardState, initialState } from './card.input.ts';

@InputType({ description: 'An account that a card draws on.' })
export class AccountInput {
  @Field(() => Boolean, { description: 'Whether it is the account that the card uses first.' })
  default!: boolean;

  @Field(() => String, { description: 'Account number, up to 64 characters.' })
  number!: string;

  @Field(() => String, { description: 'ISO 4217 currency code, for example "EUR".' })
  currencyCode!: string;

  @Field(() => String, { nullable: true, description: 'Kind of account as agreed with D1, up to 64 characters.' })
  type?: string | null;
}

@InputType({ description: 'Lets D1 or its processor issue a card.' })
export class CreateCardInput extends KeyedInput {
  @Field(() => ID, { description: 'Whose card. The end user must be registered.' })
  consumerId!: string;

  @Field(() => ID, { description: 'Card product agreed with D1 at onboarding.' })
  cardProductId!: string;

  @Field(() => InitialCardState, { defaultValue: 'ACTIVE', description: 'Whether it can be used from the start.' })
  state!: InitialCardState;

  @Field(() => [AccountInput], { nullable: true, description: 'Accounts of the card; exactly one is the default.' })
  accounts?: AccountInput[] | null;

  @Field(() => String, { nullable: true, description: 'Name on the card: up to 26 letters, spaces, "." or "-".' })
  printedName?: string | null;

  @Field(() => String, { nullable: true, description: 'Second line of the name, in the same form.' })
  secondPrintedName?: string | null;
}

const printedName = formatted(/^[a-zA-Z. -]{0,26}$/, 'at most 26 letters, spaces, "." or "-"');
const account = z.object({
  default: z.boolean(),
  number: text(64),
  currencyCode: formatted(/^[A-Z]{3}$/, 'an ISO 4217 currency code'),
  type: optional(text(64)),
});

export const createCard = z.object({
  consumerId,
  cardProductId,
  state: initialState,
  accounts: optional(z.array(account).superRefine(oneDefault)),
  printedName: optional(printedName),
  secondPrintedName: optional(printedName),
  idempotencyKey,
});

function oneDefault(accounts: { default: boolean }[], context: { addIssue(issue: unknown): void }): void {
  const defaults = [...accounts.keys()].filter((index) => accounts[index]?.default);
  if (accounts.length > 0 && defaults.length === 0)
    context.addIssue(issue('REQUIRED', 'exactly one account must be the default'));
  if (defaults.length > 1)
    for (const index of defaults)
      context.addIssue(issue('CONFLICTING', 'only one account can be the default', [String(index), 'default']));
}
