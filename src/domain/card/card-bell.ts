import type { Scope } from '../../scope.ts';

/**
 * Tells whoever watches an end user that they may have another card: no operation of D1's need say so. Nobody waits for it, and nothing
 * depends on it: watchers look by themselves in the end.
 */
export function announceCard({ log }: Pick<Scope, 'log'>, consumerId: string): void {
  log.ring(`consumer:${consumerId}`).catch(() => undefined);
}
