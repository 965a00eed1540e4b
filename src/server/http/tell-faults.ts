import type { Logger } from '../../log.ts';
import type { Request } from '../../scope.ts';
import { faultOf } from '../common/present-error.ts';

/** Logs what of these errors is worth it, unless its client has left: that is why it failed then. */
export function tellFaults(
  logger: Logger,
  errors: readonly unknown[],
  { correlationId, signal }: Pick<Request, 'correlationId' | 'signal'>,
): void {
  if (signal.aborted) return;
  for (const fault of errors.map(faultOf))
    if (fault !== undefined) logger.warn({ err: fault, correlationId }, 'operation failed');
}
