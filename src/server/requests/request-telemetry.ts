import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hidesCardNumber } from '../../card-number.ts';
import type { Logger } from '../../log.ts';
import type { Span, Telemetry } from '../../telemetry.ts';
import { onAnswered, type Answered } from './answered.ts';
import type { OperationReport } from '../operation/operations.ts';
import { createRequestLog, type Told } from './request-log.ts';
import { createNetworks, type Network } from '../traffic/networks.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What became of the operation of GraphQL in it, if there was one. */
    operation?: OperationReport;
    /** Settles when that is over, and has become known. */
    carriedOut?: Promise<unknown>;
    span?: Span;
  }
}

export interface RequestTelemetryOptions {
  telemetry: Telemetry;
  /** Whose `traceparent` is believed, by the address of the connection itself. */
  tracedCallers: readonly Network[];
  logger: Logger;
}

/** The route of what nothing is served for. */
const none = 'none';
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Tells of a request that was answered. `route` as it was registered; undefined where nothing is served. */
export type Tell = (request: Told, route: string | undefined, answered: Answered) => void;

/**
 * Tells of each request, also of one whose client has left: a line in the log, a metric, and a span that what is done for it is in. Gives how to tell of
 * one that Fastify does not see.
 */
export function requestTelemetry(
  app: FastifyInstance,
  { telemetry, tracedCallers, logger }: RequestTelemetryOptions,
): Tell {
  app.decorateRequest('operation');
  app.decorateRequest('carriedOut');
  app.decorateRequest('span');
  const log = createRequestLog(app, logger);
  const tell: Tell = (request, route, answered) => {
    const { status, seconds } = answered;
    telemetry.requestAnswered({ route: route ?? none, method: methodOf(request), status, seconds });
    request.span?.set({ 'http.response.status_code': status });
    request.span?.end(status >= 500 ? String(status) : undefined);
    log(request, route, answered);
  };
  app.addHook('onRequest', (request, reply, done) => {
    // Fastify makes a new object of all that it knows of a route for each who asks.
    onAnswered(
      reply.raw,
      () => request.carriedOut,
      (answered) => tell(request, request.routeOptions.url, answered),
    );
    done();
  });
  if (telemetry.spans) traceRequests(app, telemetry.spans, createParentOf(tracedCallers));
  return tell;
}

type ParentOf = (request: FastifyRequest) => string | undefined;

function traceRequests(app: FastifyInstance, spans: NonNullable<Telemetry['spans']>, parentOf: ParentOf): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const [method, route] = [methodOf(request), routeOf(request)];
    // Asked for by machines, every few seconds.
    if (route.startsWith('/health/')) return done();
    const attributes = { 'http.request.method': method, 'http.route': route, correlation_id: request.id };
    request.span = spans.start(`${method} ${route}`, { kind: 'server', parent: parentOf(request), attributes });
    done();
  });
  // Reading a body goes on in the connection's own context, so that it is entered only now.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.span) request.span.run(done);
    else done();
  });
}

/** Anybody else could make us record what we would not, and put their own numbers where ours are looked for. */
function createParentOf(callers: readonly Network[]): ParentOf {
  const isBelieved = createNetworks(callers);
  return ({ headers: { traceparent }, raw: { socket } }) => {
    if (!isBelieved(socket.remoteAddress ?? '')) return undefined;
    return typeof traceparent === 'string' && !hidesCardNumber(traceparent) ? traceparent : undefined;
  };
}

function routeOf({ routeOptions: { url } }: FastifyRequest): string {
  return url ?? none;
}

function methodOf({ method }: { method: string }): string {
  return methods.includes(method) ? method : 'other';
}
