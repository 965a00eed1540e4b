import { createLoggedIds } from '../events/logged-id.ts';
import type { Logger } from '../log.ts';
import type { CareUse } from '../scope.ts';

/** Writes down who used what is customer care's, and for which request; of whom it was about, nothing. */
export function createAudit(logger: Logger): (use: CareUse) => void {
  const logged = createLoggedIds();
  return ({ service, operation, correlationId }) =>
    logger.info({ service: logged(service), operation, correlationId }, 'customer care was used');
}
