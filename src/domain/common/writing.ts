import type { Scope } from '../../scope.ts';
import type { Call } from '../../d1/types.ts';

/**
 * A write goes on when the caller hangs up: to give up half-way would leave nobody knowing whether D1 did it. What is read for one decides what is
 * done, so that D1 is asked.
 */
export function writing({ correlationId, reader, collector }: Scope): Call {
  return { correlationId, reader, collector, fresh: true };
}
