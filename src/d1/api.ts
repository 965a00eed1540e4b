import type { Reads, Wanted } from '../cache/reads.ts';
import type { Tag } from '../cache/evictions.ts';
import type { Leaving } from '../cache/leaving.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { Deadline } from './deadline.ts';
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
    const { correlationId, signal } = call;
    const { operation, method, path, body } = request;
    if (!correlationIds.test(correlationId)) throw new Fault('INTERNAL');
    if (signal?.aborted) throw signal.reason;
    const began = performance.now();
    const deadline = new Deadline(totalMs, signal);

    function sendWith(token: string): Promise<HttpAnswer> {
      const headers = { authorization: `Bearer ${token}`, ...request.headers };
      const sent = send(request, call, deadline, ({ attemptMs, onNewConnection }) => {
        // A process that was stopped has not heard its timers yet.
        if (performance.now() - began > totalMs) throw notSent('TOO_LATE', { code: 'D1_TIMEOUT' });
        return http.send({
          operation,
          method,
          path,
          headers,
          body,
          correlationId,
          deadline,
          attemptMs,
          onNewConnection,
        });
      });
      // A PUT may be repeated; another POST may be a second order.
      return method === 'POST' ? sent.catch(throwOutcome) : sent;
    }

    /** Once more when D1 answered 401 and another token is to be had. That is safe for a write too: D1 did nothing. */
    async function sendAnew(token: string, first: HttpAnswer): Promise<HttpAnswer> {
      tokens.invalidate(token);
      const fresh = await tokens.get(deadline, totalMs / 4);
      const second = fresh === token ? first : await sendWith(fresh);
      if (second.status === 401) throw new Fault('D1_UNAUTHORIZED', { cause: new StatusError(401) });
      return second;
    }

    try {
      // What is sent at the last moment would not wait for its answer.
      const token = await tokens.get(deadline, totalMs / 2);
      const first = await sendWith(token);
      return accept(first.status === 401 ? await sendAnew(token, first) : first, (items) => {
        logger.warn({ operation, correlationId, items }, 'D1 listed what this gateway cannot read');
        call.dropped?.(items);
      });
    } catch (error) {
      const ms = Math.round(performance.now() - began);
      if (error instanceof Fault)
        logger.warn({ operation, correlationId, ms, ...describeFault(error) }, 'A call to D1 failed');
      throw error;
    } finally {
      deadline.close();
    }
  }

  const about = ({ operation }: Request, method: 'GET' | 'PUT' | 'POST') => ({ api: name, operation, method });

  async function ask<T>(request: Request, call: Underway, parse: Parse<T>): Promise<Answer<T>> {
    let dropped = 0;
    const { operation, path } = request;
    const answer = await told(telemetry, about(request, 'GET'), () =>
      perform({ operation, path, method: 'GET' }, call, ({ status, body }, drop) => {
        if (status === 404) return null;
        // A reader has no input to mend.
        if (status >= 400) throw new Fault('D1_UNEXPECTED', { cause: new StatusError(status) });
        return parse(body, (items) => {
          dropped += items;
          drop(items);
        });
      }),
    );
    return { answer, dropped };
  }

  return {
    async read<T>({ operation, path, keeping }: Request & { keeping?: Keeping<T> }, call: Call, parse: Parse<T>) {
      const { correlationId, signal, collector, background = false, fresh = background, reader = '' } = call;
      const wanted = wantedOf(name, `${reader} ${path}`, keeping);
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

function wantedOf<T>(group: string, key: string, keeping: Keeping<T> | undefined): Wanted<Answer<T>> {
  if (keeping === undefined) return { group, key, tags: undefined };
  const { tags, further, kept } = keeping;
  return {
    group,
    key,
    tags,
    further: further && (({ answer }) => further(answer)),
    kept: kept && ((whole) => withAnswer(whole, kept(whole.answer))),
  };
}

function withAnswer<T>(whole: Answer<T>, answer: T | null): Answer<T> {
  return answer === whole.answer ? whole : { ...whole, answer };
}
