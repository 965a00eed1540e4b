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
    FAILED: { description: 'Ended without success; this does not change any more.' },
    UNRECOGNIZED: { description: 'A status this gateway does not know yet.' },
  },
});

registerEnumType(OperationKind, {
  name: 'OperationKind',
  description: "What an operation does, in D1's words.",
  valuesConfig: { UNRECOGNIZED: { description: 'A kind this gateway does not know yet: see kindText.' } },
});

@ObjectType({ description: 'Why an operation failed, as D1 says it.' })
export class OperationError {
  @Field(() => String, { nullable: true, description: "D1's error code." })
  code!: string | null;

  @Field(() => String, { nullable: true, description: "D1's error text." })
  message!: string | null;
}

@ObjectType({
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

  @Field(() => GraphQLDateTime, { description: 'When D1 began; when we first heard of it, if D1 has not said.' })
  startedAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When D1 ended, once it has.' })
  endedAt!: Date | null;

  @Field(() => OperationError, { nullable: true, description: 'Why it failed; null unless it did.' })
  error!: OperationError | null;

  /** Whose operation it is; resolved to `card` and `consumer` by the folders of those nouns. */
  cardId!: string | null;
  consumerId!: string | null;
}

export const OperationConnection = connectionOf(() => Operation, 'Operation');
