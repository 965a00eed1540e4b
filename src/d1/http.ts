import { Pool } from 'undici';
import { errorCodeOf, failureOf, readBody } from './answers.ts';
import { Deadline } from './deadline.ts';
import { dispatch } from './dispatch.ts';
import { toFault } from './faults.ts';
import { gatherWrites } from './gathered-writes.ts';
import { d1Defaults, type D1Options } from './options.ts';
import { readRetryAfter } from './resilience/retry-after.ts';
import { readTls } from './tls.ts';

export interface HttpRequest {
  /** D1's operationId: what log lines call this request by. */
  operation: string;
  method: 'GET' | 'PUT' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
  correlationId: string;
  /** Ends the request; its reason is what `send` rejects with. */
  deadline: Deadline;
  /** The most it may take of that, in milliseconds. */
  attemptMs?: number | undefined;
  /** Not on one of those that there are, which may be dead without our knowing. */
  onNewConnection?: boolean;
}

/** An answer of 2xx or 4xx. `body` is undefined when there is none, or when a 4xx has one that is not JSON. */
export interface HttpAnswer {
  status: number;
  body: unknown;
}

export interface Http {
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Lets requests end, then closes the connections. */
  close(): Promise<void>;
}

/** The connections to D1. `send` throws Fault D1_TIMEOUT, D1_UNAVAILABLE or D1_UNEXPECTED, or its deadline's reason. */
export function createHttp(options: D1Options): Http {
  const { origin, pathname } = new URL(options.url);
  const prefix = pathname.replace(/\/$/, '');
  const { connections = d1Defaults.connections, pipelining = d1Defaults.pipelining, now = Date.now } = options;
  const settings = poolOptions(options);
  const isPipelined = pipelining > 1;
  const connect = isPipelined ? gatherWrites(settings.connect) : settings.connect;
  const pool = new Pool(origin, { ...settings, connect, connections, pipelining });
  // A connection that fails takes all along that is on it: a write must be alone on its own.
  const writePool = isPipelined ? new Pool(origin, { ...settings, connections }) : pool;
  // Connections that end as soon as they are idle. undici can be told to close each after one answer (`pipelining: 0`), but then takes an
  // answer that was cut short for a whole one.
  const briefly = { connections: Math.ceil(connections / 8), keepAliveTimeout: 1, keepAliveMaxTimeout: 1 };
  const freshPool = new Pool(origin, { ...settings, ...briefly });

  function sendBy(request: HttpRequest, deadline: Deadline) {
    const { method, path, headers, body, correlationId, onNewConnection } = request;
    const ours = { accept: 'application/json', 'x-correlation-id': correlationId, ...headers };
    const sharing = isPipelined && method === 'GET' && !onNewConnection;
    // undici sends nothing behind a request that does not say that it is not blocking.
    const sent = { path: prefix + path, method, headers: ours, body, blocking: !sharing };
    if (onNewConnection) return dispatch(freshPool, sent, deadline);
    return dispatch(method === 'GET' ? pool : writePool, sent, deadline, sharing);
  }

  return {
    async send(request) {
      const { operation, correlationId, deadline: whole, attemptMs } = request;
      const deadline = attemptMs === undefined ? whole : new Deadline(attemptMs, whole);
      const began = performance.now();
      try {
        const { status, text, headers } = await sendBy(request, deadline);
        const body = text === null ? undefined : readBody(status, text);
        const errorCode = status < 400 ? undefined : errorCodeOf(body);
        const ms = Math.round(performance.now() - began);
        options.logger.debug({ operation, status, ms, correlationId, errorCode }, 'D1 answered');
        if (text === null) throw failureOf(status, readRetryAfter(status, headers, now));
        return { status, body };
      } catch (error) {
        throw deadline.aborted ? deadline.reason : toFault(error);
      } finally {
        if (deadline !== whole) deadline.close();
      }
    },
    close: async () => void (await Promise.all([pool, writePool, freshPool].map((each) => each.close()))),
  };
}

function poolOptions(options: D1Options) {
  return {
    connect: {
      timeout: options.timeouts?.connectMs ?? d1Defaults.connectMs,
      ...(options.tls && { secureContext: readTls(options.tls) }),
    },
    maxResponseSize: options.maxResponseBytes ?? d1Defaults.maxResponseBytes,
    // Every request has its deadline; undici's own timers would only come second.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}
