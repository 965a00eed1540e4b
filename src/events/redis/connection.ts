import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { EventLogCounts } from '../event-log.ts';
import type { RedisClient } from './client.ts';
import { openSession, roleOf, type Session } from './session.ts';
import { trouble, type Trouble } from './trouble.ts';

/** One connection, made in the background and made again for ever. */
export interface Connection {
  /** @throws Fault EVENTS_UNAVAILABLE when not connected, when Redis refuses, and after the deadline */
  run<T>(work: (client: RedisClient) => Promise<T>): Promise<T>;
  /** What is connected now: another client after each loss, and none in between. */
  client(): RedisClient | undefined;
  /** Leaves a server that is the primary no more: one that was cut off from the others goes on to answer. */
  check(): Promise<void>;
  stop(): void;
}

export interface ConnectionOptions {
  /** The URL of the primary now. Asked before each attempt. */
  locate(): Promise<string>;
  /** What it is for, in the log. */
  use: string;
  deadlineMs: number;
  logger: Logger;
  counts: EventLogCounts;
  /** Called each time it is connected. Nothing is subscribed then. */
  onReady(client: RedisClient): void;
  /** Called each time when what was connected is so no more. */
  onLost(): void;
}

export function connect(options: ConnectionOptions): Connection {
  const { use, deadlineMs, logger, counts } = options;
  let session: Session | undefined;
  let connected: RedisClient | undefined;
  let stopped = false;
  let up: boolean | undefined;
  let pause: NodeJS.Timeout | undefined;

  void attempt(0);

  async function attempt(failures: number): Promise<void> {
    let next = failures + 1;
    try {
      const url = await options.locate();
      if (stopped) return;
      session = openSession(url, deadlineMs);
      await session.ready;
      next = 0;
      welcome(session.client);
      miss(await session.lost);
    } catch (err) {
      miss(err);
    }
    lose();
    session?.end();
    if (!stopped) pause = setTimeout(() => void attempt(next), pauseMs(next)).unref();
  }

  function welcome(client: RedisClient): void {
    if (stopped) return;
    if (up === false) counts.reconnects += 1;
    up = true;
    connected = client;
    logger.info({ use }, 'Redis is connected');
    options.onReady(client);
  }

  function lose(): void {
    if (!connected) return;
    connected = undefined;
    options.onLost();
  }

  function miss(err: unknown): void {
    if (up !== false && !stopped) logger.warn({ err, use }, 'Redis is not connected');
    up = false;
  }

  /** A frozen server answers no command already written, and while others are written the socket never looks idle. */
  function drop(client: RedisClient, reason: Trouble): void {
    if (stopped || client !== connected) return;
    lose();
    session?.end(trouble(reason));
  }

  function run<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    const client = connected;
    if (!client?.isReady) return Promise.reject(new Fault('EVENTS_UNAVAILABLE'));
    return new Promise((resolve, reject) => {
      const fail = (cause?: unknown) => {
        if (isReadOnly(cause)) drop(client, 'NOT_A_PRIMARY');
        reject(new Fault('EVENTS_UNAVAILABLE', { cause }));
      };
      const expire = () => {
        if (!settled) drop(client, 'NO_ANSWER_IN_TIME');
        fail();
      };
      let settled = false;
      // After a blocked event loop the answer may be there already, unread: sockets are read before setImmediate.
      const timer = setTimeout(() => setImmediate(expire), deadlineMs);
      work(client)
        .then(resolve, fail)
        .finally(() => {
          settled = true;
          clearTimeout(timer);
        });
    });
  }

  return {
    run,
    client: () => (connected?.isReady ? connected : undefined),
    async check() {
      const [client, url] = [connected, session?.url];
      if (!client) return;
      const [role, there] = await Promise.all([run(roleOf), options.locate().catch(() => url)]);
      if (role !== 'master') drop(client, 'NOT_A_PRIMARY');
      if (there !== url) drop(client, 'PRIMARY_IS_ELSEWHERE');
    },
    stop() {
      stopped = true;
      clearTimeout(pause);
      connected = undefined;
      session?.end();
    },
  };
}

function isReadOnly(cause: unknown): boolean {
  return cause instanceof Error && cause.message.includes('READONLY');
}

/** For ever, and within a second: a gateway that gave up would never be ready again. Jittered, so that replicas do not come back at once. */
function pauseMs(failures: number): number {
  const most = Math.min(50 * 2 ** Math.min(failures, 5), 800);
  return most / 2 + Math.random() * (most / 2);
}
