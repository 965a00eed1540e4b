import type { FastifyRequest } from 'fastify';
import type { Logger } from '../../log.ts';
import type { Addresses } from '../traffic/addresses.ts';
import type { Traffic } from '../traffic/traffic.ts';

export interface StrangersOptions {
  addresses: Addresses;
  traffic: Pick<Traffic, 'stranger'>;
  /** How often one of them is logged at most. */
  everyMs: number;
  logger: Logger;
}

/** Callers at D1's doors who have not shown that they are D1. One of D1's with credentials that have ended looks no better. */
export interface Strangers {
  /** Counts one who is refused with this status, and tells an operator of the first in a while. @throws Fault RATE_LIMITED when there are too many */
  count(request: FastifyRequest, status: 401 | 403): Promise<void>;
  has(request: FastifyRequest): boolean;
}

export function createStrangers({ addresses, traffic, everyMs, logger }: StrangersOptions): Strangers {
  const strangers = new WeakSet<FastifyRequest>();
  let toldAt = -Infinity;

  return {
    async count(request, status) {
      strangers.add(request);
      const now = performance.now();
      if (now - toldAt >= everyMs) {
        toldAt = now;
        const { id: correlationId, routeOptions } = request;
        logger.error({ route: routeOptions.url, status, correlationId }, "a caller at D1's doors was refused");
      }
      await traffic.stranger(addresses.of(request.raw));
    },
    has: (request) => strangers.has(request),
  };
}
