import type { Update, UpdateFields } from './event-log.ts';

/**
 * What the gateway itself knows of an operation it asked for. D1's updates may lack it, and having it is no news: an operation takes it over
 * from whichever update has it first, and keeps it.
 */
export const ownFields = ['requestDigest', 'requestMark', 'changeType'] as const satisfies (keyof UpdateFields)[];

/**
 * What an update says, without when and without what is the gateway's own: the gateway's update from a mutation's answer and D1's first
 * notification say the same at other times. Two updates with equal facts are one.
 */
export function factsOf(update: Update): string {
  const fields = Object.entries(given(update.fields)).filter(([name]) => !isOwn(name));
  const sorted = fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([update.subject, update.operationId, update.kind, update.status, sorted]);
}

/** The fields that have a value. */
export function given(fields: UpdateFields): UpdateFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function ownOf(fields: UpdateFields): UpdateFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isOwn(name)));
}

export function isOwn(name: string): boolean {
  return ownFields.some((own) => own === name);
}
