import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Card, CardScheme } from '../card/card.type.ts';
import { UpdateKind } from '../common/live.ts';
import { Address, PhoneNumber } from '../consumer/consumer.type.ts';
import { Operation, OperationError } from '../operation/operation.type.ts';

export const ClickToPayStatus = {
  NOT_ENROLLED: 'NOT_ENROLLED',
  PENDING: 'PENDING',
  ENROLLED: 'ENROLLED',
  FAILED: 'FAILED',
  OPTED_OUT: 'OPTED_OUT',
  UNKNOWN: 'UNKNOWN',
} as const;
export type ClickToPayStatus = keyof typeof ClickToPayStatus;

registerEnumType(ClickToPayStatus, {
  name: 'ClickToPayStatus',
  description: 'Whether a card is in Click to Pay.',
  valuesConfig: {
    NOT_ENROLLED: {
      description:
        'Never enrolled, as far as D1 and this gateway know, or its place went to the card that replaced it.',
    },
    PENDING: { description: 'The network is at work.' },
    ENROLLED: { description: 'Enrolled.' },
    FAILED: { description: 'The newest enrolment failed; see error.' },
    OPTED_OUT: { description: 'Taken out again; may be enrolled anew.' },
    UNKNOWN: {
      description:
        'Cannot be told right now: D1, or the network’s directory behind it, could not be asked; see error. Ask again later.',
    },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A card in Click to Pay.' })
export class ClickToPayEnrollment {
  @Field(() => Card, { description: 'The card.' })
  card!: Card;

  @Field(() => ClickToPayStatus, { description: 'Whether the card is enrolled.' })
  status!: ClickToPayStatus;

  @Field(() => Operation, {
    nullable: true,
    description: 'The newest operation on this card that concerns Click to Pay.',
  })
  operation!: Operation | null;

  @Field(() => OperationError, {
    nullable: true,
    description:
      'Why that operation failed; null unless it did. A card stays ENROLLED when a later operation fails. Where the status is UNKNOWN, why: the code and the text of a fault.',
  })
  error!: OperationError | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When D1 last told of it.' })
  updatedAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'A card in a Click to Pay profile.' })
export class ClickToPayCard {
  @Field(() => Card, { description: 'The card.' })
  card!: Card;

  @Field(() => String, { nullable: true, description: 'Last four digits.' })
  last4!: string | null;

  @Field(() => ID, { nullable: true, description: "D1's id of the card's token." })
  digitalCardId!: string | null;

  @Field(() => String, { nullable: true, description: 'Cardholder name; Visa only.' })
  cardholderName!: string | null;

  @Field(() => Address, { nullable: true, description: 'Billing address.' })
  billingAddress!: Address | null;
}

@ObjectType({ simpleResolvers: true, description: "What a network's Click to Pay directory holds about the person." })
export class ClickToPayConsumer {
  @Field(() => String, { nullable: true, description: 'First name.' })
  firstName!: string | null;

  @Field(() => String, { nullable: true, description: 'Middle name.' })
  middleName!: string | null;

  @Field(() => String, { nullable: true, description: 'Last name.' })
  lastName!: string | null;

  @Field(() => String, { nullable: true, description: 'Language and region.' })
  language!: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'Mobile phone number.' })
  phoneNumber!: PhoneNumber | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;
}

@ObjectType({ simpleResolvers: true, description: "An end user's profile in one network's Click to Pay directory." })
export class ClickToPayProfile {
  @Field(() => CardScheme, { description: 'The network.' })
  scheme!: CardScheme;

  @Field(() => ClickToPayConsumer, { nullable: true, description: 'The person, as the network has them.' })
  consumer!: ClickToPayConsumer | null;

  @Field(() => [ClickToPayCard], { description: 'The enrolled cards.' })
  cards!: ClickToPayCard[];
}

@ObjectType({ simpleResolvers: true, description: 'A step of a live enrolment.' })
export class ClickToPayEnrollmentUpdate {
  @Field(() => String, { description: 'Pass it as `after` to go on right behind this payload.' })
  cursor!: string;

  @Field(() => UpdateKind, { description: 'What this payload is.' })
  kind!: UpdateKind;

  @Field(() => ClickToPayEnrollment, { description: 'The enrolment, as it is with this step.' })
  enrollment!: ClickToPayEnrollment;
}
