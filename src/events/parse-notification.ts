import { z } from 'zod';
import { isCardNumber } from '../card-number.ts';
import type { Update } from './event-log.ts';
import { operationUpdate, type OperationLike } from './operation-update.ts';

/** An item that is no update. `reason` names the member at fault and never quotes it. */
export interface Odd {
  reason: string;
  operationId?: string;
  item: unknown;
}

export interface ParsedNotification {
  malformed: false;
  /** In D1's order. `unrecognized`: an operation kind this gateway does not know; stored all the same. */
  updates: { update: Update; unrecognized: boolean }[];
  odd: Odd[];
}

/** D1 adds kinds without notice; these are the ones its documentation names. */
const kinds = [
  'CREATE',
  'REGISTER',
  'ACTIVATE',
  'SUSPEND',
  'RESUME',
  'DELETE',
  'DIGITIZE',
  'RENEW',
  'REPLACE',
  'PRODUCE',
  'UPDATE_ORDER',
  'STANDALONE_TRACKING',
  'CLICK_TO_PAY_ENROLMENT',
  'CLICK_TO_PAY_UPDATE',
  'CLICK_TO_PAY_OPT_OUT',
];

const text = z.string().max(1_024);
const optional = text.nullish();
/** D1's alphabet for ids. They are logged and shown, so a card number is none. */
const id = (longest: number) =>
  z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9_-]{1,${longest}}$`))
    .refine((text) => !isCardNumber(text));

/** What an update cannot do without, and the types of what else is used. Unknown members and values are D1's right. */
const operation = z.object({
  operationId: id(64),
  operation: text.min(1),
  status: text.min(1),
  cardId: id(48),
  startTime: optional,
  endTime: optional,
  reason: optional,
  errorCode: optional,
  error: optional,
  inputFileName: optional,
  issuerRequestId: optional,
  details: z
    .object({
      status: optional,
      reason: optional,
      dueDate: optional,
      productionSite: optional,
      inputFileName: optional,
      issuerRequestId: optional,
      trackingType: optional,
      shipment: z
        .object({
          carrier: optional,
          trackingNumber: optional,
          trackingUrl: optional,
          status: optional,
          message: optional,
        })
        .nullish(),
    })
    .nullish(),
}) satisfies z.ZodType<OperationLike>;

/** Reads a batch of D1's (Outbound Card API, "Notify Card Operations") loosely: one odd item does not cost the others. */
export function parseNotification(body: unknown): ParsedNotification | { malformed: true } {
  const batch = z.object({ operations: z.array(z.unknown()) }).safeParse(body);
  if (!batch.success) return { malformed: true };
  const parsed: ParsedNotification = { malformed: false, updates: [], odd: [] };
  for (const item of batch.data.operations) {
    const result = operation.safeParse(item);
    if (result.success) {
      parsed.updates.push({
        update: operationUpdate(result.data),
        unrecognized: !kinds.includes(result.data.operation),
      });
    } else {
      parsed.odd.push({ reason: reasonOf(result.error), ...operationIdOf(item), item });
    }
  }
  return parsed;
}

function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'item'}: ${issue?.code ?? 'invalid'}`;
}

function operationIdOf(item: unknown): { operationId?: string } {
  const found = z.object({ operationId: id(64) }).safeParse(item);
  return found.success ? found.data : {};
}
