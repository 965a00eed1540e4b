import { createBackend } from '../api.ts';
import { loadOutbound } from '../description.ts';
import { fieldAtFault, memberAtFault } from '../field-at-fault.ts';
import type { Violation } from '../interface.ts';
import { bodyOf, type Message } from './messages.ts';
import type { Settings } from '../options.ts';

export interface Outbound {
  /** What schema/d1 does not allow in a message of ours. */
  faultIn(message: Message): Violation | undefined;
  /** What schema/d1 does not allow in the issuer's answer about an end user: a dotted path. */
  faultInConsumerInformation(body: unknown): string | undefined;
}

/** Checks of the calls from D1 to the issuer against schema/d1. */
export async function createOutbound(settings: Settings): Promise<Outbound> {
  const backend = await createBackend(loadOutbound(settings.wire));
  return {
    faultIn: (message) => {
      const body = JSON.parse(JSON.stringify(bodyOf(message))) as Record<string, unknown>;
      const request = { method: 'post', path: message.path, headers: {}, body };
      const operationId = backend.router.matchOperation(request)?.operationId;
      if (!operationId) return { operationId: 'unknown', field: 'path' };
      const { errors } = backend.validator.validateRequest(request);
      return errors ? { operationId, field: fieldAtFault(errors) } : undefined;
    },
    faultInConsumerInformation: (body) => {
      const { errors } = backend.validateResponse(body, 'getConsumerInformation', 200);
      return errors ? memberAtFault(errors) : undefined;
    },
  };
}
