import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '../common/connection.ts';

export const OperationStatus = {
  PENDING: 'PENDING',
  SUCCESSFUL: 'SUCCESSFUL',
  FAILED: 'FAILED',
  UNRECOGNIZED: 'UNRECOGNIZED',
} as const;
export type OperationStatus = keyof typeof OperationStatus;

export const OperationKind = {
  CREATE: 'CREATE',
  REGISTER: 'REGISTER',
  UPDATE: 'UPDATE',
  ACTIVATE: 'ACTIVATE',
  SUSPEND: 'SUSPEND',
  RESUME: 'RESUME',
  DELETE: 'DELETE',
  DIGITIZE: 'DIGITIZE',
  RENEW: 'RENEW',
  REPLACE: 'REPLACE',
  PRODUCE: 'PRODUCE',
  UPDATE_ORDER: 'UPDATE_ORDER',
  STANDALONE_TRACKING: 'STANDALONE_TRACKING',
  CLICK_TO_PAY_ENROLMENT: 'CLICK_TO_PAY_ENROLMENT',
  CLICK_TO_PAY_UPDATE: 'CLICK_TO_PAY_UPDATE',
  CLICK_TO_PAY_OPT_OUT: 'CLICK_TO_PAY_OPT_OUT',
  UNRECOGNIZED: 'UNRECOGNIZED',
} as const;
export type OperationKind = keyof typeof OperationKind;

registerEnumType(OperationStatus, {
  name: 'OperationStatus',
  description: 'How far an asynchronous operation of D1 is.',
  valuesConfig: {
    PENDING: { description: 'D1 is at work.' },
    SUCCESSFUL: { description: 'Done; this does not change any more.' },
    FAILED: { description: 'Ended without success, as a cancelled order does too; this does not change any more.' },
    UNRECOGNIZED: { description: 'A status this gateway does not know yet: see statusText.' },
  },
});

registerEnumType(OperationKind, {
  name: 'OperationKind',
  description: "What an operation does, in D1's words.",
  valuesConfig: {
    CREATE: { description: 'Creates a card.' },
    REGISTER: { description: 'Registers an end user or a card.' },
    UPDATE: { description: 'Replaces the personal information of an end user.' },
    ACTIVATE: { description: 'Makes an inactive card usable.' },
    SUSPEND: { description: 'Suspends a card or a digital card.' },
    RESUME: { description: 'Ends the suspension of a card or a digital card.' },
    DELETE: { description: 'Deletes an end user, a card or a digital card.' },
    DIGITIZE: { description: 'Makes a digital card.' },
    RENEW: { description: 'Gives a card new credentials.' },
    REPLACE: { description: 'Puts another card in the place of a card.' },
    PRODUCE: { description: 'Makes and ships a physical card: an order.' },
    UPDATE_ORDER: { description: 'Changes an order under way.' },
    STANDALONE_TRACKING: { description: 'Tracks a card that was made outside D1.' },
    CLICK_TO_PAY_ENROLMENT: { description: 'Enrols a card in Click to Pay.' },
    CLICK_TO_PAY_UPDATE: { description: 'Changes what a Click to Pay profile holds.' },
    CLICK_TO_PAY_OPT_OUT: { description: 'Takes a card or an end user out of Click to Pay.' },
    UNRECOGNIZED: { description: 'A kind this gateway does not know yet: see kindText.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Why an operation failed, as D1 says it.' })
export class OperationError {
  @Field(() => String, { nullable: true, description: "D1's error code." })
  code!: string | null;

  @Field(() => String, { nullable: true, description: "D1's error text." })
  message!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'One asynchronous operation of D1. A mutation starts it; notifications and reads tell how it goes.',
})
export class Operation {
  @Field(() => ID, { description: "D1's operationId." })
  id!: string;

  @Field(() => OperationKind, { description: 'What the operation does.' })
  kind!: OperationKind;

  @Field(() => String, { description: "D1's own word for the kind, also when it is not in the enum." })
  kindText!: string;

  @Field(() => OperationStatus, { description: 'How far the operation is.' })
  status!: OperationStatus;

  @Field(() => String, { description: "D1's own word for the status, also when it is not in the enum." })
  statusText!: string;

  @Field(() => GraphQLDateTime, { description: 'When D1 began; when we first heard of it, if D1 has not said.' })
  startedAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When D1 ended, once it has.' })
  endedAt!: Date | null;

  @Field(() => OperationError, { nullable: true, description: 'Why it failed; null unless it did.' })
  error!: OperationError | null;

  @Field(() => String, { nullable: true, description: 'Why it was asked for, as given with the request.' })
  reason!: string | null;

  @Field(() => ID, { nullable: true, description: 'The digital card it concerns, where it concerns one.' })
  digitalCardId!: string | null;

  /** What it concerns; resolved to `card` and `consumer` by the folders of those nouns. */
  cardId!: string | null;
  consumerId!: string | null;
}

export const OperationConnection = connectionOf(() => Operation, 'Operation');
