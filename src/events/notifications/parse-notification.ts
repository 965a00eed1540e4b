import { z } from 'zod';
import type { Update } from '../event-log.ts';
import { isUsable, operationIdOf, readLoosely, type Owner } from './read-operation.ts';

/** One of D1's notifications as it came: several operations on cards or on end users, or one, whose card the path names. */
export type Notification = Batch | Single;

interface Batch {
  kind: 'cards' | 'consumers';
  body: unknown;
}

interface Single {
  kind: 'card' | 'digitalCard';
  id: string;
  body: unknown;
}

/** An item that is no update, or not all of one. `reason` names the members at fault and never quotes them. */
export interface Odd {
  reason: string;
  operationId?: string;
  item: unknown;
  /** Whether the update is among the updates all the same, without the members at fault. */
  stored: boolean;
}

export interface ParsedNotification {
  /** In D1's order. `unrecognized`: an operation kind this gateway does not know; stored all the same. */
  updates: { update: Update; unrecognized: boolean }[];
  odd: Odd[];
}

/** D1 adds kinds without notice; these are the ones its documentation names. */
const kinds = [
  'CREATE',
  'REGISTER',
  'UPDATE',
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

const batch = z.object({ operations: z.array(z.unknown()) });
const single = z.record(z.string(), z.unknown());

/**
 * Reads a notification of D1's (Outbound Card and Consumer APIs; contract section 8) loosely: one odd item does not cost the others, and a body
 * that is no notification at all is one odd item.
 */
export function parseNotification(notification: Notification): ParsedNotification {
  return 'id' in notification ? parseSingle(notification) : parseBatch(notification);
}

function parseBatch({ kind, body }: Batch): ParsedNotification {
  const operations = batch.safeParse(body).data?.operations;
  if (operations === undefined) return nothingBut('operations: missing', body);
  return read(operations.map((item) => ({ item, owner: kind === 'cards' ? 'cardId' : 'consumerId' })));
}

function parseSingle({ kind, id, body }: Single): ParsedNotification {
  const owner = kind === 'card' ? 'cardId' : 'digitalCardId';
  const members = single.safeParse(body).data;
  const item: Record<string, unknown> = { ...(members ?? { body }), [owner]: id };
  if (!isUsable(owner, id)) return nothingBut(`${owner} of the path: invalid_format`, item);
  if (members === undefined) return nothingBut('body: invalid_type', item);
  // D1 names the card of a digital card, or it does not: then the digital card has a record of its own.
  return read([{ item, owner: isUsable('cardId', item['cardId']) ? 'cardId' : owner }]);
}

function nothingBut(reason: string, item: unknown): ParsedNotification {
  return { updates: [], odd: [{ reason, item, stored: false }] };
}

function read(items: { item: unknown; owner: Owner }[]): ParsedNotification {
  const parsed: ParsedNotification = { updates: [], odd: [] };
  for (const { item, owner } of items) {
    const reading = readLoosely(item, owner);
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
