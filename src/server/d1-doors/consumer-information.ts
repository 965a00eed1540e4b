import { isCardNumber } from '../../card-number.ts';
import { Fault } from '../../errors.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from '../../log.ts';
import { consumerIds } from '../common/consumer-ids.ts';
import { requireCertificate, type D1CertificateOptions } from './d1-certificate.ts';
import type { NotificationTokens } from './notification-tokens.ts';
import type { Strangers } from './strangers.ts';
import type { Traffic } from '../traffic/traffic.ts';

/**
 * Where the personal information comes from: the issuer room, handed in. Null for an unknown end user; rejects when it cannot be asked. What
 * it gives is answered as it is.
 */
export type FindConsumer = (
  consumerId: string,
  cardId: string | undefined,
  call: { correlationId: string },
) => Promise<object | null>;

export interface ConsumerInformationOptions {
  issuerId: string;
  /** D1 shows the same tokens as for notifications. */
  tokens: NotificationTokens;
  /** Null where D1 needs to show none. */
  certificate: D1CertificateOptions | null;
  find: FindConsumer;
  strangers: Strangers;
  traffic: Pick<Traffic, 'd1'>;
  logger: Logger;
}

interface Route {
  Params: { issuerId: string; consumerId: string };
  Querystring: { cardId?: unknown };
}

/**
 * D1's question "Get consumer information" (schema/d1/consumer-out-v1.yaml). The answer is passed through and kept nowhere, and neither it
 * nor the ids in the address are logged.
 */
export function consumerInformation(options: ConsumerInformationOptions) {
  const { issuerId, tokens, certificate, find, strangers, traffic, logger } = options;
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, request, reply) => {
      logger.error({ err: error, correlationId: request.id }, 'D1 gets no consumer information');
      const retryAfterMs = (error instanceof Fault && error.retryAfterMs) || 1_000;
      return reply
        .code(503)
        .header('retry-after', Math.ceil(retryAfterMs / 1_000))
        .send({ error: 'Temporarily unavailable' });
    });
    app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    app.addHook('onRequest', requireCertificate(certificate, strangers));

    app.get<Route>(
      '/banking/d1/v1/issuers/:issuerId/consumers/:consumerId',
      {
        exposeHeadRoute: false,
        onRequest: async (request, reply) => {
          if (await tokens.isValid(request.headers.authorization)) return traffic.d1('d1Questions');
          // However many they are: this answer tells D1 to get another token.
          await strangers.count(request, 401).catch(() => undefined);
          return reply.code(401).send({ errorCode: 'AUTHORIZER_UNAUTHORIZED', error: 'Unauthorized' });
        },
      },
      async ({ params, query, id: correlationId }, reply) => {
        if (params.issuerId !== issuerId) return unknown(reply, 'issuerId');
        if (!consumerIds.test(params.consumerId) || isCardNumber(params.consumerId))
          return unknown(reply, 'consumerId');
        const { cardId } = query;
        if (!isCardIdOrNone(cardId)) return unknown(reply, 'cardId');
        const information = await find(params.consumerId, cardId, { correlationId });
        return information === null ? unknown(reply, 'consumerId') : reply.send(information);
      },
    );
  };
}

/** D1's alphabet. What is outside of it, or a card number, is nobody's id, and the issuer's systems are not asked: it would be in a URL. */
const cardIds = /^[A-Za-z0-9_-]{1,48}$/;

/** A parameter that comes twice is a list. */
function isCardIdOrNone(cardId: unknown): cardId is string | undefined {
  return cardId === undefined || (typeof cardId === 'string' && cardIds.test(cardId) && !isCardNumber(cardId));
}

/** `error` names the field, as D1's own errors do. */
function unknown(reply: FastifyReply, field: string): FastifyReply {
  return reply.code(404).send({ error: field });
}
