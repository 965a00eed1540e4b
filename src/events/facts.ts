import type { Update, UpdateFields } from './event-log.ts';

/**
 * What an update says, without when: the gateway's own update from a mutation's answer and D1's first notification say the same at other
 * times. Two updates with equal facts are one.
 */
export function factsOf(update: Update): string {
  const fields = Object.entries(given(update.fields)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([update.subject, update.operationId, update.kind, update.status, fields]);
}

/** The fields that have a value. */
export function given(fields: UpdateFields): UpdateFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
