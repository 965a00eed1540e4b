import { z } from 'zod';
import { isCardNumber, withoutCardNumbers } from '../../card-number.ts';
import type { Subject, Update } from '../event-log.ts';
import { operationUpdate, type OperationLike } from './operation-update.ts';

/** A reading of one of D1's operations. */
export type Reading =
  /** `amiss`: optional members that were dropped or cut, each with why: `details.reason: too_big`. Never their values. */
  | { update: Update; amiss: string[] }
  /** No update; `reason` names the member at fault. */
  | { update: null; reason: string };

const longest = 1_024;
const word = z.string().min(1).max(longest);
/** D1's alphabet for ids. */
const id = (most: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,${most}}$`));

const ids = { cardId: id(48), consumerId: id(64), digitalCardId: id(64) } as const;
const kinds = { cardId: 'card', consumerId: 'consumer', digitalCardId: 'digitalCard' } as const;
/** The member that says whose an operation is. */
export type Owner = keyof typeof kinds;

/** What an update cannot do without, besides its owner. Unknown members and values are D1's right. */
const required = z.object({ operationId: id(64), operation: word, status: word });
const owned = {
  cardId: required.extend({ cardId: ids.cardId }),
  consumerId: required.extend({ consumerId: ids.consumerId }),
  digitalCardId: required.extend({ digitalCardId: ids.digitalCardId }),
};

/** The optional texts that are used. */
const texts = ['startTime', 'endTime', 'reason', 'errorCode', 'error', 'issuerRequestId'] as const;
const detailTexts = [
  'status',
  'reason',
  'dueDate',
  'productionSite',
  'issuerRequestId',
  'trackingType',
  'type',
] as const;
const shipmentTexts = ['carrier', 'trackingNumber', 'trackingUrl', 'status', 'message'] as const;

/**
 * An operation that D1 answered with, read as loosely as its notifications; null when it is no update. It is its card's, if it names one, else
 * its end user's or its digital card's.
 */
export function readOperation(item: unknown): Update | null {
  const named = Object(item) as Partial<Record<Owner, unknown>>;
  const owner = (Object.keys(kinds) as Owner[]).find((each) => named[each] != null);
  return readLoosely(item, owner ?? 'cardId').update;
}

/** Whether an id can name its kind: of D1's alphabet, and no card number, which D1 forbids in ids. */
export function isUsable(owner: Owner, text: unknown): text is string {
  return ids[owner].safeParse(text).success && !isCardNumber(text as string);
}

/** What is wrong in an optional member costs that member alone: the status it came with is worth more. */
export function readLoosely(item: unknown, owner: Owner): Reading {
  const result = owned[owner].safeParse(item);
  if (!result.success) return { update: null, reason: reasonOf(result.error) };
  const reader = createReader();
  const whole = item as Record<string, unknown>;
  const details = reader.object(whole['details'], 'details');
  const shipment = details && reader.object(details['shipment'], 'details.shipment');
  const operation: OperationLike = {
    ...result.data,
    ...reader.texts(whole, '', texts),
    details: details && {
      ...reader.texts(details, 'details.', detailTexts),
      shipment: shipment && reader.texts(shipment, 'details.shipment.', shipmentTexts),
    },
    digitalCardId: reader.ids([whole['digitalCardId']], 'digitalCardId')[0],
    digitalCardIds: reader.ids(whole['digitalCardIds'], 'digitalCardIds'),
  };
  // It would be the card's, if it could.
  if (owner === 'digitalCardId' && whole['cardId'] != null) reader.amiss.push('cardId: invalid_format');
  const subject: Subject = `${kinds[owner]}:${whole[owner] as string}`;
  return { update: operationUpdate(subject, operation), amiss: reader.amiss };
}

/** The operationId of an item that is odd elsewhere. */
export function operationIdOf(item: unknown): string | undefined {
  return z.object({ operationId: id(64) }).safeParse(item).data?.operationId;
}

function createReader() {
  const amiss: string[] = [];

  function object(value: unknown, name: string): Record<string, unknown> | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    amiss.push(`${name}: invalid_type`);
    return undefined;
  }

  function textOf(value: unknown, name: string): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' && value.length <= longest) return value;
    amiss.push(`${name}: ${typeof value === 'string' ? 'too_big' : 'invalid_type'}`);
    return typeof value === 'string' ? cut(value) : undefined;
  }

  function textsOf<N extends string>(of: Record<string, unknown>, prefix: string, names: readonly N[]) {
    return Object.fromEntries(names.map((name) => [name, textOf(of[name], prefix + name)])) as {
      [K in N]?: string;
    };
  }

  /** All of them or none. */
  function idsOf(value: unknown, name: string): string[] {
    if (value === undefined || value === null) return [];
    const given = Array.isArray(value) ? value.filter((one) => one !== undefined && one !== null) : [value];
    if (given.every((one) => isUsable('digitalCardId', one))) return given;
    amiss.push(`${name}: invalid_format`);
    return [];
  }

  return { amiss, object, texts: textsOf, ids: idsOf };
}

/** Card numbers go first: half of one would not be recognised any more. Nor is half of a pair of UTF-16 a character. */
function cut(text: string): string {
  return withoutCardNumbers(text.slice(0, 2 * longest))
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, '');
}

function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'item'}: ${issue?.code ?? 'invalid'}`;
}
