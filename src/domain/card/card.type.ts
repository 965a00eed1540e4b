import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '../common/connection.ts';

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
    UNRECOGNIZED: { description: 'A state this gateway does not know yet: see stateText.' },
  },
});

registerEnumType(CardScheme, {
  name: 'CardScheme',
  description: 'Payment network.',
  valuesConfig: {
    VISA: { description: 'Visa.' },
    MASTERCARD: { description: 'Mastercard.' },
    UNRECOGNIZED: { description: 'A network this gateway does not know yet: see schemeText.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A payment card of a consumer.' })
export class Card {
  @Field(() => ID, { description: "D1's cardId." })
  id!: string;
}

export const CardConnection = connectionOf(() => Card, 'Card');
