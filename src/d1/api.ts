import type { Reads, Wanted } from '../cache/reads.ts';
import type { Tag } from '../cache/evictions.ts';
import type { Leaving } from '../cache/leaving.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { withDeadline } from './deadline.ts';
import { describeFault, notSent, StatusError, throwOutcome } from './faults.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { toRefusal } from './refusals.ts';
import { toWire, type Names } from './renaming.ts';
import type { Send } from './resilience/resilience.ts';
import type { Drop } from './shapes.ts';
import { listTag } from './tags.ts';
import { told } from './told.ts';
import type { TokenCache } from './token.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Call, D1ApiName } from './types.ts';

/** Reads an answer's body. @throws Fault D1_UNEXPECTED when it does not have the shape that D1 documents */
export type Parse<T> = (body: unknown, drop: Drop) => T;

type Request = Pick<HttpRequest, 'operation' | 'path'>;

/** What an answer tells of, and what of it may be kept: `tags` alone where that is known before, and all of it. */
export type Keeping<T> = { tags: readonly Tag[] } & Pick<Wanted<T | null>, 'further' | 'kept'>;

/** Calls to D1 with an access token. Any 2xx is success: D1's documentation does not show all of its codes. */
export interface Api {
  /** Null where D1 answers 404. Shared with who reads the same, and frozen; kept for a while where `keeping` says what it tells of. */
  read<T>(request: Request & { keeping?: Keeping<T> }, call: Call, parse: Parse<T>): Promise<T | null>;
  /**
   * `names`: members of the body that are called otherwise on the wire. `changes`: what it may change beside lists, whatever D1 answers.
   * @throws Refusal with our names of members
   */
  write<T>(
    request: Request & { method: 'PUT' | 'POST'; body: object; names?: Names; changes: readonly Tag[] },
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
  reads: Reads;
  /** To be told, before a write ends, what it may have changed. Never rejects. */
  changed(tags: readonly Tag[]): Promise<void>;
}

/** A call whose caller may be several, who share it. */
type Underway = Omit<Call, 'signal'> & { signal?: AbortSignal | Leaving | undefined };

/** D1's rule. Both sides log the id in clear, so that anything else is refused before it reaches a log. */
const correlationIds = /^[A-Za-z0-9_-]{1,64}$/;

export function createApi(options: ApiOptions): Api {
  const { name, http, tokens, logger, telemetry, send, totalMs, reads, changed } = options;

  async function perform<T>(
    request: Omit<HttpRequest, 'correlationId' | 'deadline' | 'onNewConnection'>,
    call: Underway,
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

  async function ask<T>(request: Request, call: Underway, parse: Parse<T>): Promise<Answer<T>> {
    let dropped = 0;
    const counting = { ...call, dropped: (items: number) => void (dropped += items) };
    const answer = await told(telemetry, about(request, 'GET'), () =>
      perform({ ...request, method: 'GET' }, counting, ({ status, body }, drop) => {
        if (status === 404) return null;
        // A reader has no input to mend.
        if (status >= 400) throw new Fault('D1_UNEXPECTED', { cause: new StatusError(status) });
        return parse(body, drop);
      }),
    );
    return { answer, dropped };
  }

  return {
    async read<T>({ operation, path, keeping }: Request & { keeping?: Keeping<T> }, call: Call, parse: Parse<T>) {
      const { correlationId, signal, collector, background = false, fresh = background, reader = '' } = call;
      const wanted = { group: name, key: `${reader} ${path}`, ...wantedOf(keeping) };
      const { answer, dropped } = await reads.read(wanted, { signal, fresh, collector }, (ending) =>
        ask({ operation, path }, { correlationId, background, signal: ending }, parse),
      );
      if (dropped > 0) call.dropped?.(dropped);
      return answer;
    },
    async write({ body, names = {}, changes, ...request }, call, parse) {
      call.collector?.spoil();
      try {
        return await told(telemetry, about(request, request.method), () =>
          perform(
            { ...request, headers: { 'content-type': 'application/json' }, body: JSON.stringify(toWire(body, names)) },
            call,
            ({ status, body: answer }, drop) => {
              if (status >= 400) throw toRefusal(status, answer, names);
              return parse(answer, drop);
            },
          ),
        );
      } finally {
        // Also when it failed: D1 may have done it, and when it refuses, what we know may be old. It may name what no list is known to have.
        await changed([...changes, listTag]);
      }
    },
  };
}

/** What D1 answered, and how many items of it could not be read: whoever shares it is told of them too. */
interface Answer<T> {
  answer: T | null;
  dropped: number;
}

function wantedOf<T>(keeping: Keeping<T> | undefined): Pick<Wanted<Answer<T>>, 'tags' | 'further' | 'kept'> {
  if (keeping === undefined) return { tags: undefined };
  const { tags, further, kept } = keeping;
  return {
    tags,
    further: further && (({ answer }) => further(answer)),
    kept: kept && ((whole) => withAnswer(whole, kept(whole.answer))),
  };
}

function withAnswer<T>(whole: Answer<T>, answer: T | null): Answer<T> {
  return answer === whole.answer ? whole : { ...whole, answer };
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
