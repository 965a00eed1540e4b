import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../log.ts';
import type { BreakerState } from './breaker.ts';
import { createBudget } from './budget.ts';
import { orEnd, type Deadline } from '../deadline.ts';
import { describeFault, isFailing, isNotDone } from '../faults.ts';
import { createGuard, type Guard } from './guard.ts';
import type { HttpRequest } from '../http.ts';
import { d1Defaults, type D1Options } from '../options.ts';
import { d1Apis, type Call, type D1ApiCounts, type D1ApiName } from '../types.ts';

type Attempt = Pick<HttpRequest, 'attemptMs' | 'onNewConnection'>;
type Request = Pick<HttpRequest, 'operation' | 'method'>;

/** Sends to one of D1's APIs, repeats what is safe to repeat, and spares an API that fails. */
export type Send = <T>(
  request: Request,
  call: Pick<Call, 'background' | 'correlationId'>,
  deadline: Deadline,
  attempt: (attempt: Attempt) => Promise<T>,
) => Promise<T>;

export interface Resilience {
  to(api: D1ApiName): Send;
  counts(): Record<D1ApiName, D1ApiCounts>;
}

type Options = Pick<D1Options, 'timeouts' | 'connections' | 'pipelining' | 'callsPerApi' | 'breaker' | 'repeats'> & {
  logger: Logger;
  now: () => number;
};

/** One for all calls of the process: the budget for repeats is shared, everything else is by API. */
export function createResilience(options: Options): Resilience {
  const { logger, now } = options;
  const readMs = options.timeouts?.attemptMs ?? d1Defaults.attemptMs;
  const { connections = d1Defaults.connections, pipelining = d1Defaults.pipelining } = options;
  const places = options.callsPerApi ?? Math.ceil((connections * pipelining) / 2);
  const waitMs = (options.timeouts?.totalMs ?? d1Defaults.totalMs) / 2;
  const breaker = { ...d1Defaults.breaker, ...options.breaker };
  const rules = { ...d1Defaults.repeats, ...options.repeats };
  const budget = createBudget(rules, now);
  const repeats = byApi(() => 0);
  const guards = byApi((api) => {
    const changed = (state: BreakerState) => logger.warn({ api, state }, 'The circuit breaker of an API of D1 changed');
    return createGuard({ places, waitMs, breaker, now, changed });
  });

  function mayRepeat(done: number, guard: Guard, deadline: Deadline): boolean {
    return done < rules.most && !deadline.aborted && !guard.refusal(false) && budget.take();
  }

  /** At random, so that calls that failed together do not come back together. */
  function pause(done: number, deadline: Deadline): Promise<void> {
    const ms = Math.random() * Math.min(rules.capMs, rules.baseMs * 2 ** done);
    return orEnd(sleep(ms, undefined, { ref: false }), deadline);
  }

  return {
    to(api) {
      const guard = guards[api];
      return async ({ operation, method }, { background = false, correlationId }, deadline, attempt) => {
        // D1 documents its registrations, which are all of its PUTs, as safe to repeat. Background calls make room for the others.
        const isRepeatable = method !== 'POST' && !background;
        // A read's attempt has a time of its own, so that a connection that is dead without a word costs one attempt.
        const attemptMs = method === 'GET' ? readMs : undefined;
        budget.called();
        let unclear: unknown;
        for (let done = 0; ; done++) {
          try {
            return await guard.pass(background, deadline, () => attempt({ attemptMs, onNewConnection: done > 0 }));
          } catch (error) {
            // A repeat that was not done says nothing of the write before it.
            if (method !== 'GET' && !isNotDone(error)) unclear = error;
            if (!isRepeatable || !isFailing(error) || !mayRepeat(done, guard, deadline)) throw unclear ?? error;
            repeats[api]++;
            logger.debug({ operation, correlationId, ...describeFault(error) }, 'A call to D1 is repeated');
          }
          await pause(done, deadline);
        }
      };
    },
    counts: () => byApi((api) => ({ ...guards[api].counts(), repeats: repeats[api] })),
  };
}

function byApi<T>(make: (api: D1ApiName) => T): Record<D1ApiName, T> {
  return Object.fromEntries(d1Apis.map((api) => [api, make(api)])) as Record<D1ApiName, T>;
}
