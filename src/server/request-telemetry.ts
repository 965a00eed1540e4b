import { BlockList } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hidesCardNumber } from '../card-number.ts';
import type { Span, Telemetry } from '../telemetry.ts';
import type { OperationReport } from './operation/operations.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What became of the operation of GraphQL in it, if there was one. */
    operation?: OperationReport;
    span?: Span;
  }
}

/** Whose `traceparent` is believed, by the address of the connection itself. */
export type TracedCallers = readonly { address: string; prefix: number; family: 'ipv4' | 'ipv6' }[];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Tells of each request that is answered, and has what is done for it in a span. */
export function requestTelemetry(app: FastifyInstance, telemetry: Telemetry, callers: TracedCallers): void {
  app.decorateRequest('operation');
  app.decorateRequest('span');
  if (telemetry.spans) traceRequests(app, telemetry.spans, createParentOf(callers));

  app.addHook('onResponse', async (request, reply) => {
    const { statusCode: status, elapsedTime } = reply;
    const method = methodOf(request);
    telemetry.requestAnswered({ route: routeOf(request), method, status, seconds: elapsedTime / 1_000 });
    request.span?.set({ 'http.response.status_code': status });
    request.span?.end(status >= 500 ? String(status) : undefined);
  });
}

type ParentOf = (request: FastifyRequest) => string | undefined;

function traceRequests(app: FastifyInstance, spans: NonNullable<Telemetry['spans']>, parentOf: ParentOf): void {
  app.addHook('onRequest', async (request) => {
    const [method, route] = [methodOf(request), routeOf(request)];
    // Asked for by machines, every few seconds.
    if (route.startsWith('/health/')) return;
    const attributes = { 'http.request.method': method, 'http.route': route, correlation_id: request.id };
    request.span = spans.start(`${method} ${route}`, { kind: 'server', parent: parentOf(request), attributes });
  });
  // Reading a body goes on in the connection's own context, so that it is entered only now.
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.span) request.span.run(done);
    else done();
  });
}

/** Anybody else could make us record what we would not, and put their own numbers where ours are looked for. */
function createParentOf(callers: TracedCallers): ParentOf {
  const believed = new BlockList();
  for (const { address, prefix, family } of callers) believed.addSubnet(address, prefix, family);
  return ({ headers: { traceparent }, raw: { socket } }) => {
    const { remoteAddress: address, remoteFamily: family } = socket;
    if (address === undefined || !believed.check(address, family === 'IPv6' ? 'ipv6' : 'ipv4')) return undefined;
    return typeof traceparent === 'string' && !hidesCardNumber(traceparent) ? traceparent : undefined;
  };
}

function routeOf({ routeOptions: { url } }: FastifyRequest): string {
  return url ?? 'none';
}

function methodOf({ method }: FastifyRequest): string {
  return methods.includes(method) ? method : 'other';
}
