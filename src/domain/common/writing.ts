import type { Scope } from '../../scope.ts';
import type { Call } from '../../d1/types.ts';

/** A write goes on when the caller hangs up: to give up half-way would leave nobody knowing whether D1 did it. */
export function writing(scope: Scope): Call {
  return { correlationId: scope.correlationId };
}
