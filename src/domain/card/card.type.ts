import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '../common/connection.ts';
import { YearMonth } from '../common/year-month.ts';

export const CardState = {
  ACTIVE: 'ACTIVE',
  INACTIVE: 'INACTIVE',
  EXPIRED: 'EXPIRED',
  DELETED: 'DELETED',
  REPLACED: 'REPLACED',
  UNRECOGNIZED: 'UNRECOGNIZED',
} as const;
export type CardState = keyof typeof CardState;

export const CardScheme = { VISA: 'VISA', MASTERCARD: 'MASTERCARD', UNRECOGNIZED: 'UNRECOGNIZED' } as const;
export type CardScheme = keyof typeof CardScheme;

registerEnumType(CardState, {
  name: 'CardState',
  description: 'Whether a card can be used.',
  valuesConfig: {
    ACTIVE: { description: 'In use.' },
    INACTIVE: { description: 'Not activated yet, or suspended.' },
    EXPIRED: { description: 'Past its expiry date.' },
    DELETED: { description: 'Deleted.' },
    REPLACED: { description: 'Another card took its place.' },
    UNRECOGNIZED: { description: 'A state this gateway does not know yet.' },
  },
});

registerEnumType(CardScheme, {
  name: 'CardScheme',
  description: 'Payment network.',
  valuesConfig: { UNRECOGNIZED: { description: 'A network this gateway does not know yet.' } },
});

@ObjectType({ description: 'A payment card of a consumer.' })
export class Card {
  @Field(() => ID, { description: "D1's cardId." })
  id!: string;
}

@ObjectType({ description: 'A token of a card in a wallet, at a merchant or in Click to Pay.' })
export class DigitalCard {
  @Field(() => ID, { description: "D1's digitalCardId." })
  id!: string;

  @Field(() => String, { nullable: true, description: "D1's word for its state." })
  state!: string | null;

  @Field(() => CardScheme, { nullable: true, description: 'Payment network.' })
  scheme!: CardScheme | null;

  @Field(() => String, { nullable: true, description: 'Last four digits of the token.' })
  last4!: string | null;

  @Field(() => YearMonth, { nullable: true, description: 'Expiry of the token.' })
  expiry!: string | null;
}

export const CardConnection = connectionOf(() => Card, 'Card');
