import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { z } from 'zod';
import type { Viewer } from '../../viewer.ts';
import { idempotencyKey, KeyedInput } from '../common/idempotency-key.input.ts';
import { reason } from '../common/reason.ts';
import { issue, optional } from '../common/validate.ts';

/** D1's documentation cuts the list off after DEVICE_LOST; the rest is inferred. */
export const DigitalCardReasonCode = {
  USER_DECISION: 'USER_DECISION',
  ISSUER_DECISION: 'ISSUER_DECISION',
  DEVICE_LOST: 'DEVICE_LOST',
  DEVICE_STOLEN: 'DEVICE_STOLEN',
} as const;
export type DigitalCardReasonCode = keyof typeof DigitalCardReasonCode;

registerEnumType(DigitalCardReasonCode, {
  name: 'DigitalCardReasonCode',
  description: 'Why something is done to a digital card.',
  valuesConfig: {
    USER_DECISION: { description: 'The person wants it.' },
    ISSUER_DECISION: { description: 'The issuer wants it. Not for end users.' },
    DEVICE_LOST: { description: 'The device it is on is lost.' },
    DEVICE_STOLEN: { description: 'The device it is on was stolen.' },
  },
});

@InputType({ description: 'Which digital card, and why.' })
export class DigitalCardOperationInput extends KeyedInput {
  @Field(() => ID, { description: "D1's cardId of the card it was made from." })
  cardId!: string;

  @Field(() => ID, { description: "D1's digitalCardId." })
  digitalCardId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, up to 64 letters, digits and spaces; kept with the operation.',
  })
  reason?: string | null;

  @Field(() => DigitalCardReasonCode, {
    nullable: true,
    description: 'USER_DECISION when an end user gives none, ISSUER_DECISION when a service gives none.',
  })
  reasonCode?: DigitalCardReasonCode | null;
}

/** `missing`: which of the two ids names nothing that the viewer may see. */
export function digitalCardOperation({ kind }: Viewer, missing: 'cardId' | 'digitalCardId' | null) {
  const unsaid: DigitalCardReasonCode = kind === 'consumer' ? 'USER_DECISION' : 'ISSUER_DECISION';
  return z
    .object({
      cardId: z.string(),
      digitalCardId: z.string(),
      idempotencyKey,
      reason: optional(reason),
      reasonCode: z
        .enum(DigitalCardReasonCode)
        .nullish()
        .transform((value) => value ?? unsaid),
    })
    .superRefine(({ reasonCode }, context) => {
      if (missing !== null) context.addIssue(issue('NOT_FOUND', undefined, [missing]));
      if (kind === 'consumer' && reasonCode === 'ISSUER_DECISION')
        context.addIssue(
          issue('INVALID_VALUE', 'must be one of USER_DECISION, DEVICE_LOST, DEVICE_STOLEN', ['reasonCode']),
        );
    });
}
