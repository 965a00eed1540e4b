import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { GraphQLError } from 'graphql';
import { Fault } from '../errors.ts';
import { consumerInformation, type ConsumerInformationOptions } from './d1-doors/consumer-information.ts';
import { correlationIdFrom } from './common/correlation.ts';
import { d1Doors, type D1DoorsOptions } from './d1-doors/d1-doors.ts';
import { graphqlPath } from './common/paths.ts';
import { createFront } from './http/front.ts';
import { graphqlRoutes, type GraphqlRoutesOptions } from './http/graphql-routes.ts';
import { presentError } from './common/present-error.ts';
import { requestTelemetry, type RequestTelemetryOptions } from './requests/request-telemetry.ts';
import type { Addresses } from './traffic/addresses.ts';
import { headersForNobody, letPages } from './traffic/cors.ts';
import { secure, securityHeaders } from './traffic/security-headers.ts';

export interface HttpOptions extends RequestTelemetryOptions {
  graphql: GraphqlRoutesOptions;
  d1Doors: D1DoorsOptions;
  /** Null where no consumer directory is configured: D1 has nothing to ask then. */
  consumerInformation: ConsumerInformationOptions | null;
  addresses: Addresses;
  /** Whose pages may call GraphQL from a browser. */
  origins: readonly string[];
  /** What else pages may call, below GraphQL's own path, and what else is served. */
  belowGraphql: ((app: FastifyInstance) => Promise<void>)[];
  further: ((app: FastifyInstance) => Promise<void>)[];
  /** Names of the reasons why nothing should be sent here now, or nothing of D1's; empty when all is well. `degraded`: what is no reason for that. */
  health: { notReady(): string[]; notReadyForD1(): string[]; degraded(): string[] };
  /** Whether kept answers are given before Fastify is asked. A request that is traced, and those where nothing is kept, have nothing of it. */
  answersInFront: boolean;
  /** Whether clients should use no connection of theirs again. */
  stopping(): boolean;
}

/** The HTTP server: GraphQL, D1's doors, health. Not listening yet. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: 64 * 1024,
    // An id in a path may have any length: D1 is not told that nothing is served there.
    routerOptions: { maxParamLength: 8 * 1024 },
    // Such a member is no reason to refuse a whole batch of D1's for good; nothing of ours would use it.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    // A request is whole within ten seconds, and a connection is not silent for longer while it is at work.
    http: { connectionsCheckingInterval: 1_000, headersTimeout: 5_000 },
    requestTimeout: 10_000,
    connectionTimeout: 15_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // So that Fastify's own `request.ip` is no other than what is counted.
    trustProxy: options.addresses.trusts,
    genReqId: ({ headers }) => correlationIdFrom(headers['x-correlation-id']),
    return503OnClosing: true,
    // What is no URL at all passes no hook; Fastify's own answer would quote it.
    frameworkErrors: (error, request, reply: FastifyReply) => {
      secure(reply);
      void reply.code(400).send({ errors: [presentError(malformed(error), request.id)] });
    },
  });
  // Hooks that call back, where nothing is waited for: a promise each would cost more than what they do.
  app.addHook('onRequest', (request, reply, done) => {
    secure(reply);
    reply.header('x-correlation-id', request.id);
    done();
  });
  const tell = requestTelemetry(app, options);
  app.addHook('onSend', ({ headers: { authorization } }, reply, _payload, done) => {
    // RFC 9110 15.5.2 has each 401 say how to do better (RFC 6750 3). The door at which it is another way says so itself.
    if (reply.statusCode === 401 && !reply.hasHeader('www-authenticate')) {
      const error = authorization === undefined ? '' : ', error="invalid_token"';
      reply.header('www-authenticate', `Bearer realm="gateway"${error}`);
    }
    // Without this a connection that was busy when the server closed would be waited for as long as its client keeps it.
    if (options.stopping()) reply.header('connection', 'close');
    done();
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const fault = isOurs(error) || !(error.statusCode && error.statusCode < 500) ? error : malformed(error);
    if (!isOurs(fault)) options.logger.error({ err: error, correlationId: request.id }, 'request failed');
    const status =
      error.statusCode !== undefined && told.includes(error.statusCode) ? error.statusCode : statusOf(fault);
    if (fault instanceof Fault && fault.retryAfterMs !== undefined)
      reply.header('retry-after', Math.ceil(fault.retryAfterMs / 1_000));
    return reply.code(status).send({ errors: [presentError(fault, request.id)] });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      errors: [{ ...presentError(new Fault('BAD_REQUEST'), request.id), message: 'Nothing is served here.' }],
    }),
  );

  app.register(async (pages) => {
    await letPages(pages, graphqlPath, options.origins);
    await pages.register(graphqlRoutes(options.graphql));
    for (const room of options.belowGraphql) await pages.register(room);
  });
  app.get('/health/live', async () => ({ live: true }));
  const { health } = options;
  for (const [path, reasons] of [
    ['/health/ready', health.notReady],
    ['/health/ready/d1', health.notReadyForD1],
  ] as const)
    app.get(path, async (_request, reply) => {
      const notReady = reasons();
      const isReady = notReady.length === 0;
      return reply.code(isReady ? 200 : 503).send({ ready: isReady, notReady, degraded: health.degraded() });
    });
  if (options.graphql.playground) app.register(options.graphql.playground.assets);
  app.register(d1Doors(options.d1Doors));
  for (const room of options.further) app.register(room);
  if (options.consumerInformation) app.register(consumerInformation(options.consumerInformation));
  if (options.answersInFront) {
    const { stopping, graphql } = options;
    const headers = { first: securityHeaders, then: headersForNobody(options.origins) };
    const own = { answers: graphql.graphql.ready, headers, stopping, tell };
    app.server.removeAllListeners('request').on('request', createFront({ ...own, others: app.routing }));
  }
  return app;
}

/** What HTTP has a word for of its own: too large, and of a type that is not taken. */
const told = [413, 415];

function malformed(cause: Error): Fault {
  return new Fault('BAD_REQUEST', { cause });
}

/** Made to be shown: a fault of the list, or GraphQL's word for a request that cannot be served. */
function isOurs(error: Error): boolean {
  return error instanceof Fault || error instanceof GraphQLError;
}

function statusOf(error: Error): number {
  if (error instanceof GraphQLError) return 400;
  if (!(error instanceof Fault)) return 500;
  if (error.code === 'UNAUTHENTICATED') return 401;
  if (error.code === 'BAD_REQUEST') return 400;
  if (error.code === 'RATE_LIMITED') return 429;
  return error.retryable ? 503 : 500;
}
