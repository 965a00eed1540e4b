/** Close codes after which the client comes back by itself (1000 is its own, while none of its subscriptions is left), and errors that say that trying again is worth it: docs/errors.md. */
const closeCodes = ['1000', '1001', '1005', '1006', '1012', '1013', '4403'];
const errorCodes = ['AUTH_UNAVAILABLE', 'D1_TIMEOUT', 'D1_UNAVAILABLE', 'EVENTS_UNAVAILABLE'];

/** Whether a subscriber may meet with this while something is at fault. */
export function isExpected(what: string): boolean {
  const [kind, code = ''] = what.split(' ');
  if (kind === 'error') return errorCodes.includes(code);
  return kind === 'closed' && closeCodes.includes(code);
}
