import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Answered } from './answered.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it was one too many, and refused for that. */
    turnedAway?: boolean;
  }
}

/** A line for each request that is answered. Whoever refuses a flood tells of it once: its requests have theirs where everything is logged. */
export function createRequestLog(app: FastifyInstance, logger: Logger) {
  app.decorateRequest('turnedAway', false);
  app.addHook('onError', (request, _reply, error, done) => {
    request.turnedAway = error instanceof Fault && ['RATE_LIMITED', 'OVERLOADED'].includes(error.code);
    done();
  });

  return (request: FastifyRequest, route: string | undefined, { status, seconds }: Answered): void => {
    const { operation, turnedAway } = request;
    const line = {
      route,
      method: request.method,
      status,
      ms: Math.round(seconds * 1_000),
      operation: operation?.name,
      type: operation?.type,
      outcome: operation?.outcome,
      correlationId: request.id,
      traceId: request.span?.traceId,
    };
    if (turnedAway || status === 429) logger.debug(line, 'request');
    else logger.info(line, 'request');
  };
}
