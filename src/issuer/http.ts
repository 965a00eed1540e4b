import { errors, Pool, type Dispatcher } from 'undici';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { within } from './within.ts';

export interface DirectoryOptions {
  /** Where the directory is; its paths go below. */
  url: string;
  /** Sent as `Authorization: Bearer`. */
  token: string;
  /** For a whole question, a connection and the one repeat included. */
  timeoutMs: number;
  logger: Logger;
}

export interface DirectoryRequest {
  method: 'GET' | 'POST';
  path: string;
  /** Sent as JSON. */
  body?: object;
  correlationId: string;
}

/** Questions to one of the issuer's own systems. */
export interface DirectoryHttp {
  /**
   * What `read` makes of the answer's JSON; null for 404. A GET is repeated once where its connection broke.
   * @throws Fault DIRECTORY_UNAVAILABLE, also where `read` gives null
   */
  ask<T>(request: DirectoryRequest, read: (json: unknown) => T | null): Promise<T | null>;
  stop(): Promise<void>;
}

const connections = 64;
const maxResponseBytes = 1_048_576;

/** `name` is what log lines call the directory. They have its status and the time it took, and nothing of what was asked or answered. */
export function createDirectoryHttp(name: string, { url, token, timeoutMs, logger }: DirectoryOptions): DirectoryHttp {
  const { origin, pathname } = new URL(url);
  const prefix = pathname.replace(/\/$/, '');
  const createPool = (size: number) =>
    new Pool(origin, {
      connections: size,
      connect: { timeout: timeoutMs },
      maxResponseSize: maxResponseBytes,
      // The whole has its time; undici's own timers would only come second.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  const pool = createPool(connections);

  async function exchange(dispatcher: Dispatcher, request: DirectoryRequest, signal: AbortSignal): Promise<Answer> {
    const { method, path, body, correlationId } = request;
    const answer = await dispatcher.request({
      path: prefix + path,
      method,
      signal,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        'x-correlation-id': correlationId,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body ? JSON.stringify(body) : null,
    });
    const status = answer.statusCode;
    if (status === 200) return { status, json: parse(await answer.body.text()) };
    // A connection with an unread answer cannot be used again.
    await answer.body.dump();
    return { status, json: null };
  }

  /** The connections that were kept open may all have ended, so the second try has one of its own. */
  async function perform(request: DirectoryRequest, signal: AbortSignal): Promise<Answer> {
    try {
      return await exchange(pool, request, signal);
    } catch (error) {
      if (request.method !== 'GET' || !broken.has(codeOf(error))) throw error;
      const fresh = createPool(1);
      return await exchange(fresh, request, signal).finally(() => fresh.destroy());
    }
  }

  return {
    async ask(request, read) {
      const { correlationId } = request;
      const began = performance.now();
      const about = () => ({ directory: name, correlationId, ms: Math.round(performance.now() - began) });
      let answer: Answer;
      try {
        answer = await within(timeoutMs, (signal) => perform(request, signal));
      } catch (error) {
        logger.warn({ ...about(), cause: codeOf(error) }, 'a directory of the issuer could not be asked');
        // The parser's errors carry the bytes it failed on, so they are not passed on as a cause.
        throw new Fault('DIRECTORY_UNAVAILABLE', error instanceof errors.HTTPParserError ? {} : { cause: error });
      }
      const { status, json } = answer;
      const known = json === null ? null : read(json);
      if (known === null && status !== 404) {
        logger.warn({ ...about(), status }, 'a directory of the issuer gave no usable answer');
        throw new Fault('DIRECTORY_UNAVAILABLE');
      }
      logger.debug({ ...about(), status }, 'a directory of the issuer answered');
      return known;
    },
    stop: () => pool.destroy(),
  };
}

/** `json` is null where there is none. */
interface Answer {
  status: number;
  json: unknown;
}

const broken = new Set<unknown>(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Null for what is no JSON: the parser's message would quote it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
