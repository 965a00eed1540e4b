import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { withDeadline } from './deadline.ts';
import { describeFault, notSent, StatusError, throwOutcome } from './faults.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { toRefusal } from './refusals.ts';
import { toWire, type Names } from './renaming.ts';
import type { Send } from './resilience/resilience.ts';
import type { Drop } from './shapes.ts';
import { told } from './told.ts';
import type { TokenCache } from './token.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Call, D1ApiName } from './types.ts';

/** Reads an answer's body. @throws Fault D1_UNEXPECTED when it does not have the shape that D1 documents */
export type Parse<T> = (body: unknown, drop: Drop) => T;

type Request = Pick<HttpRequest, 'operation' | 'path'>;

/** Calls to D1 with an access token. Any 2xx is success: D1's documentation does not show all of its codes. */
export interface Api {
  /** Null where D1 answers 404. */
  read<T>(request: Request, call: Call, parse: Parse<T>): Promise<T | null>;
  /** `names`: members of the body that are called otherwise on the wire. @throws Refusal with our names of members */
  write<T>(
    request: Request & { method: 'PUT' | 'POST'; body: object; names?: Names },
    call: Call,
    parse: Parse<T>,
  ): Promise<T>;
}

export interface ApiOptions {
  http: Http;
  tokens: TokenCache;
  logger: Logger;
  telemetry: Telemetry;
  /** Which one it is. */
  name: D1ApiName;
  /** Sends to it. */
  send: Send;
  /** Time for a whole call, in milliseconds. */
  totalMs: number;
}

/** D1's rule. Both sides log the id in clear, so that anything else is refused before it reaches a log. */
const correlationIds = /^[A-Za-z0-9_-]{1,64}$/;

export function createApi({ name, http, tokens, logger, telemetry, send, totalMs }: ApiOptions): Api {
  async function perform<T>(
    request: Omit<HttpRequest, 'correlationId' | 'deadline' | 'onNewConnection'>,
    call: Call,
    accept: (answer: HttpAnswer, drop: Drop) => T,
  ): Promise<T> {
    const { correlationId } = call;
    if (!correlationIds.test(correlationId)) throw new Fault('INTERNAL');
    const about = { operation: request.operation, correlationId };
    const began = performance.now();
    try {
      const answer = await withDeadline(totalMs, call.signal, (deadline) => {
        const sendWith = (authorization: string) => {
          const headers = { ...request.headers, authorization };
          const sent = send(request, call, deadline, async (attempt) => {
            // A process that was stopped has not heard its timers yet.
            if (performance.now() - began > totalMs) throw notSent('TOO_LATE', { code: 'D1_TIMEOUT' });
            return http.send({ ...request, headers, correlationId, ...attempt });
          });
          // A PUT may be repeated; another POST may be a second order.
          return request.method === 'POST' ? sent.catch(throwOutcome) : sent;
        };
        return authorized((share) => tokens.get(deadline, totalMs / share), tokens, sendWith);
      });
      return accept(answer, (items) => {
        logger.warn({ ...about, items }, 'D1 listed what this gateway cannot read');
        call.dropped?.(items);
      });
    } catch (error) {
      const ms = Math.round(performance.now() - began);
      if (error instanceof Fault) logger.warn({ ...about, ms, ...describeFault(error) }, 'A call to D1 failed');
      throw error;
    }
  }

  const about = ({ operation }: Request, method: 'GET' | 'PUT' | 'POST') => ({ api: name, operation, method });

  return {
    read: (request, call, parse) =>
      told(telemetry, about(request, 'GET'), () =>
        perform({ ...request, method: 'GET' }, call, ({ status, body }, drop) => {
          if (status === 404) return null;
          // A reader has no input to mend.
          if (status >= 400) throw new Fault('D1_UNEXPECTED', { cause: new StatusError(status) });
          return parse(body, drop);
        }),
      ),
    write: ({ body, names = {}, ...request }, call, parse) =>
      told(telemetry, about(request, request.method), () =>
        perform(
          { ...request, headers: { 'content-type': 'application/json' }, body: JSON.stringify(toWire(body, names)) },
          call,
          ({ status, body: answer }, drop) => {
            if (status >= 400) throw toRefusal(status, answer, names);
            return parse(answer, drop);
          },
        ),
      ),
  };
}

/** Repeats the request once when D1 answers 401 and another token is to be had. That is safe for a write too: D1 did nothing. */
async function authorized(
  get: (share: number) => Promise<string>,
  tokens: Pick<TokenCache, 'invalidate'>,
  send: (authorization: string) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  // What is sent at the last moment would not wait for its answer.
  const token = await get(2);
  const first = await send(`Bearer ${token}`);
  if (first.status !== 401) return first;
  tokens.invalidate(token);
  const fresh = await get(4);
  const second = fresh === token ? first : await send(`Bearer ${fresh}`);
  if (second.status === 401) throw new Fault('D1_UNAUTHORIZED', { cause: new StatusError(401) });
  return second;
}
