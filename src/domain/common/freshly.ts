import type { Call } from '../../d1/types.ts';
import type { Scope } from '../../scope.ts';

/** A read that wants what D1 says now, because what is kept may be what was before, or because it must take as long as any other. */
export function freshly({ correlationId, signal, reader, collector }: Scope): Call {
  return { correlationId, signal, reader, collector, fresh: true };
}
