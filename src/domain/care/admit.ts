import type { Scope } from '../../scope.ts';
import { requireService } from '../../viewer.ts';

/**
 * Lets in services with the scope of customer care, and writes the use down. `operation`: the field of the schema. Nothing of it is kept: what is given
 * again later would be a use that nobody wrote down. @throws Fault FORBIDDEN for anybody else
 */
export function admit({ viewer, correlationId, collector, audit }: Scope, operation: string): void {
  requireService(viewer, 'd1:care');
  collector?.spoil();
  if (viewer.kind === 'service') audit({ service: viewer.subject, operation, correlationId });
}
