import { z } from 'zod';
import type { Update } from './event-log.ts';
import { operationIdOf, readLoosely } from './read-operation.ts';

/** An item that is no update, or not all of one. `reason` names the members at fault and never quotes them. */
export interface Odd {
  reason: string;
  operationId?: string;
  item: unknown;
  /** Whether the update is among the updates all the same, without the members at fault. */
  stored: boolean;
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

/** Reads a batch of D1's (Outbound Card API, "Notify Card Operations") loosely: one odd item does not cost the others. */
export function parseNotification(body: unknown): ParsedNotification | { malformed: true } {
  const batch = z.object({ operations: z.array(z.unknown()) }).safeParse(body);
  if (!batch.success) return { malformed: true };
  const parsed: ParsedNotification = { malformed: false, updates: [], odd: [] };
  for (const item of batch.data.operations) {
    const reading = readLoosely(item);
    if (reading.update === null) {
      const operationId = operationIdOf(item);
      parsed.odd.push({ reason: reading.reason, ...(operationId && { operationId }), item, stored: false });
      continue;
    }
    const { update, amiss } = reading;
    parsed.updates.push({ update, unrecognized: !kinds.includes(update.kind) });
    if (amiss.length > 0)
      parsed.odd.push({ reason: amiss.join(', '), operationId: update.operationId, item, stored: true });
  }
  return parsed;
}
