import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { requireService } from '../viewer.ts';
import { presentError } from './common/present-error.ts';
import type { Revocations } from './tokens/revoked.ts';
import type { Identify } from './traffic/identify.ts';

export interface RevocationDoorOptions {
  identify: Pick<Identify, 'request'>;
  revocations: Pick<Revocations, 'revoke'>;
  logger: Logger;
}

export const revocationPath = '/internal/revocations';

/** D1's alphabet: nobody else can be an end user. */
const consumerIds = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Where a system of the issuer says that an end user's access tokens are stolen, or were taken back: `{"consumerId": "…"}`. 204 when every gateway
 * has been told.
 */
export function revocationDoor({ identify, revocations, logger }: RevocationDoorOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('ignore', 'ignore'));

    async function admit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
      const viewer = await identify.request(request.raw);
      try {
        requireService(viewer, 'd1:consumers');
        return undefined;
      } catch (error) {
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
