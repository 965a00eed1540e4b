import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { requireService } from '../viewer.ts';
import { consumerIds } from './common/consumer-ids.ts';
import { takeOnlyJson } from './common/json-body.ts';
import { presentError } from './common/present-error.ts';
import type { Revocations } from './tokens/revoked.ts';
import type { Identify } from './traffic/identify.ts';

export interface RevocationDoorOptions {
  identify: Pick<Identify, 'always'>;
  revocations: Pick<Revocations, 'revoke'>;
  logger: Logger;
}

export const revocationPath = '/internal/revocations';

/**
 * Where a system of the issuer says that an end user's access tokens are stolen, or were taken back: `{"consumerId": "…"}`. 204 when every gateway
 * has been told. It is taken however much else comes: an attack is when it is needed.
 */
export function revocationDoor({ identify, revocations, logger }: RevocationDoorOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    takeOnlyJson(app);

    async function admit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
      try {
        await identify.always(request.raw, (viewer) => requireService(viewer, 'd1:consumers'));
        return undefined;
      } catch (error) {
        if (!(error instanceof Fault && error.code === 'FORBIDDEN')) throw error;
        return reply.code(403).send({ errors: [presentError(error, request.id)] });
      }
    }

    app.post(revocationPath, { bodyLimit: 1024, onRequest: admit }, async (request, reply) => {
      const { consumerId } = Object(request.body) as { consumerId?: unknown };
      if (typeof consumerId !== 'string' || !consumerIds.test(consumerId)) throw new Fault('BAD_REQUEST');
      await revocations.revoke(consumerId);
      logger.info({ correlationId: request.id }, 'the access tokens of an end user were revoked');
      return reply.code(204).send();
    });
  };
}
