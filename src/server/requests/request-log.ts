import type { FastifyInstance } from 'fastify';
import { Fault } from '../../errors.ts';
import { createRepeated, type Logger, type Repeated } from '../../log.ts';
import type { Span } from '../../telemetry.ts';
import type { OperationReport } from '../operation/operations.ts';
import type { Answered } from './answered.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it was one too many, and refused for that. */
    turnedAway?: boolean;
  }
}

/** What there is to tell of a request, whatever served it. */
export interface Told {
  method: string;
  /** Its correlation id. */
  id: string;
  /** What became of the operation of GraphQL in it, if there was one. */
  operation?: OperationReport | undefined;
  turnedAway?: boolean | undefined;
  span?: Span | undefined;
}

/** A line for each request that is answered. Whoever refuses a flood tells of it once: its requests have theirs where everything is logged. */
export function createRequestLog(app: FastifyInstance, logger: Logger) {
  app.decorateRequest('turnedAway', false);
  app.addHook('onError', (request, _reply, error, done) => {
    request.turnedAway = error instanceof Fault && ['RATE_LIMITED', 'OVERLOADED'].includes(error.code);
    done();
  });
  /** As many as there are routes, methods, codes and names of operations, all of which are few. */
  const repeated = new Map<string, Repeated>();

  return (request: Told, route: string | undefined, { status, seconds }: Answered): void => {
    const { method, id: correlationId, operation, turnedAway, span } = request;
    const ms = Math.round(seconds * 1_000);
    const { name, type, outcome } = operation ?? {};
    const same = { route, method, status, operation: name, type, outcome };
    const traceId = span?.traceId;
    if (turnedAway || status === 429) return logger.debug({ ...same, ms, correlationId, traceId }, 'request');
    if (traceId !== undefined) return logger.info({ ...same, ms, correlationId, traceId }, 'request');
    const kind = `${route} ${method} ${status} ${type} ${outcome} ${name}`;
    let write = repeated.get(kind);
    if (write === undefined) repeated.set(kind, (write = createRepeated(logger, same, 'request')));
    write(ms, correlationId);
  };
}
