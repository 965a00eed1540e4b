import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { requireCertificate, type D1CertificateOptions } from './d1-certificate.ts';
import { notificationDoors, type NotificationDoorsOptions } from './notification-doors.ts';
import { lifetimeSeconds, type NotificationTokens } from './notification-tokens.ts';
import type { Strangers } from './strangers.ts';
import type { Traffic } from '../traffic/traffic.ts';

export interface D1DoorsOptions extends Omit<NotificationDoorsOptions, 'authenticate' | 'refuse'> {
  tokens: NotificationTokens;
  /** Null where D1 needs to show none. */
  certificate: D1CertificateOptions | null;
  strangers: Strangers;
  traffic: Pick<Traffic, 'd1'>;
  logger: Logger;
}

export { notificationsPath } from './notification-doors.ts';
export const tokenPath = '/authz/d1/v1/oauth2/token';

/**
 * The endpoints that D1 calls: a token for notifications, and the notifications. Errors have D1's form. What is too much is answered 503: that D1
 * sends again after it is what the guarantee stands on, and of a 429 its documentation says nothing.
 */
export function d1Doors(options: D1DoorsOptions) {
  const { strangers } = options;
  return async (app: FastifyInstance): Promise<void> => {
    await app.register(formbody, { bodyLimit: 4 * 1024 });
    app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
      if (error instanceof Fault && error.retryable) return unavailable(reply, error.retryAfterMs);
      if (error.statusCode && error.statusCode < 500) {
        const errorCode = error.statusCode === 413 ? 'BODY_TOO_LARGE' : 'FIELD_INVALID_FORMAT';
        return refuse(reply, error.statusCode, errorCode, 'body');
      }
      options.logger.error({ err: error, correlationId: request.id }, 'notification failed');
      return unavailable(reply);
    });
    app.addHook('onRequest', requireCertificate(options.certificate, strangers));

    // A refusal is final for D1: what was in it is lost, unless somebody looks.
    app.addHook('onResponse', async (request, reply) => {
      const { id: correlationId } = request;
      const status = reply.statusCode;
      if (status >= 400 && !strangers.has(request))
        options.logger.error({ route: request.routeOptions.url, status, correlationId }, 'D1 was refused');
    });

    app.post<{ Body?: { grant_type?: unknown } }>(
      tokenPath,
      { onRequest: [authenticateClient, refuseCompressed] },
      async (request, reply) => {
        if (request.body?.grant_type !== 'client_credentials')
          return reply.code(400).send({ error: 'unsupported_grant_type' });
        const { token, expiresAt } = await options.tokens.issue();
        return reply.header('cache-control', 'no-store').send({
          access_token: token,
          token_type: 'Bearer',
          expires_in: String(lifetimeSeconds),
          expires_at: expiresAt.toISOString(),
        });
      },
    );

    await app.register(notificationDoors({ ...options, authenticate: [authenticate, refuseCompressed], refuse }));
  };

  /** One answer for a client that is unknown and for a wrong secret. */
  async function authenticateClient(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const place = options.tokens.secretIn(request.headers.authorization);
    if (place === null) {
      await strangers.count(request, 401);
      return reply.code(401).header('www-authenticate', 'Basic realm="d1"').send({ error: 'invalid_client' });
    }
    await options.traffic.d1('d1Tokens');
    // Which of two: whoever exchanges them waits until the one before is not used any more.
    options.logger.info({ credentials: place, correlationId: request.id }, 'D1 asks for a token');
    return undefined;
  }

  /** Before the body is read: nobody unknown may make us parse anything. */
  async function authenticate(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    if (await options.tokens.isValid(request.headers.authorization)) {
      await options.traffic.d1('d1Notifications');
      return undefined;
    }
    // However many they are: to D1, whose token may have ended, this answer says to get another one.
    await strangers.count(request, 401).catch(() => undefined);
    return refuse(reply, 401, 'AUTHORIZER_UNAUTHORIZED', 'Unauthorized');
  }
}

/** D1's documentation knows no compression, and what is small on the way may be huge here. */
async function refuseCompressed(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return undefined;
  return refuse(reply.header('accept-encoding', 'identity'), 415, 'FIELD_INVALID_FORMAT', 'content-encoding');
}

function refuse(reply: FastifyReply, status: number, errorCode: string, error: string): FastifyReply {
  return reply.code(status).send({ errorCode, error });
}

/** D1 sends again what was not answered with 204. */
function unavailable(reply: FastifyReply, retryAfterMs = 1_000): FastifyReply {
  return reply
    .code(503)
    .header('retry-after', Math.ceil(retryAfterMs / 1_000))
    .send({ error: 'Temporarily unavailable' });
}
