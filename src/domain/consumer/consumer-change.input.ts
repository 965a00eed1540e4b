import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { z } from 'zod';
import { maySee, type Viewer } from '../../viewer.ts';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { reason } from '../common/reason.ts';
import { issue, optional } from '../common/validate.ts';
import { consumerId, personalInformation, PersonalInformationInput } from './consumer.input.ts';

export const ConsumerReasonCode = { USER_DECISION: 'USER_DECISION', ISSUER_DECISION: 'ISSUER_DECISION' } as const;
export type ConsumerReasonCode = keyof typeof ConsumerReasonCode;

registerEnumType(ConsumerReasonCode, {
  name: 'ConsumerReasonCode',
  description: 'Why something is done to an end user.',
  valuesConfig: {
    USER_DECISION: { description: 'The person wants it.' },
    ISSUER_DECISION: { description: 'The issuer wants it.' },
  },
});

@InputType({ description: 'Replaces the personal information that D1 stores about an end user.' })
export class UpdateConsumerInput extends KeyedInput {
  @Field(() => ID, { description: "D1's consumerId." })
  consumerId!: string;

  @Field(() => PersonalInformationInput, { description: 'All that D1 is to store from now on.' })
  personalInformation!: PersonalInformationInput;
}

@InputType({ description: 'Deletes an end user, with all cards and digital cards.' })
export class DeleteConsumerInput extends KeyedInput {
  @Field(() => ID, { description: "D1's consumerId." })
  consumerId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, up to 64 letters, digits and spaces; kept with the operation.',
  })
  reason?: string | null;

  @Field(() => ConsumerReasonCode, { defaultValue: 'ISSUER_DECISION', description: 'Whose decision it is.' })
  reasonCode!: ConsumerReasonCode;
}

/** An end user changes their own data only. Version 1 of D1's Consumer API stores none. */
export function updateConsumer(viewer: Viewer, consumerApi: 'v1' | 'v2') {
  return z.object({ consumerId, personalInformation, idempotencyKey }).superRefine((input, context) => {
    if (!maySee(viewer, input.consumerId)) context.addIssue(issue('NOT_FOUND', undefined, ['consumerId']));
    if (consumerApi === 'v1') context.addIssue(issue('NOT_CONFIGURED', undefined, ['personalInformation']));
    if (Object.values(input.personalInformation).every((value) => value === undefined))
      context.addIssue(issue('REQUIRED', 'must hold something', ['personalInformation']));
  });
}

export const deleteConsumer = z.object({
  consumerId,
  reason: optional(reason),
  reasonCode: z.string(),
  idempotencyKey,
});
