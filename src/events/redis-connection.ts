import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { createRedisClient, type RedisClient } from './redis-client.ts';

/** One connection, made in the background and made again for ever. */
export interface Connection {
  /** @throws Fault EVENTS_UNAVAILABLE when not connected, when Redis refuses, and after the deadline */
  run<T>(work: (client: RedisClient) => Promise<T>): Promise<T>;
  ready(): boolean;
  stop(): void;
}

export interface ConnectionOptions {
  url: string;
  /** What it is for, in the log. */
  use: string;
  deadlineMs: number;
  logger: Logger;
  /** Called each time it is connected; channels are subscribed again by then. */
  onReady(): void;
}

export function connect({ url, use, deadlineMs, logger, onReady }: ConnectionOptions): Connection {
  const client = createRedisClient(url, deadlineMs);
  let stopped = false;
  let up: boolean | undefined;

  client.on('error', (err: unknown) => {
    if (up !== false) logger.warn({ err, use }, 'the event log is not connected');
    up = false;
  });
  client.on('ready', () => {
    up = true;
    logger.info({ use }, 'the event log is connected');
    onReady();
  });
  // node-redis forgets a destroy() that comes while its socket is connecting.
  client.on('connect', () => stopped && client.destroy());
  open();

  function open(): void {
    // It only rejects when it was stopped meanwhile: until then every failure is an 'error' event and another attempt.
    client.connect().catch(() => undefined);
  }

  /** A frozen server answers no command already written, and while others are written the socket never looks idle. */
  function drop(): void {
    if (stopped || !client.isReady) return;
    up = false;
    logger.warn({ use, deadlineMs }, 'the event log did not answer in time: connecting again');
    client.destroy();
    open();
  }

  return {
    run(work) {
      if (!client.isReady) return Promise.reject(new Fault('EVENTS_UNAVAILABLE'));
      return new Promise((resolve, reject) => {
        const fail = (cause?: unknown) => reject(new Fault('EVENTS_UNAVAILABLE', { cause }));
        const expire = () => {
          if (!settled) drop();
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
    },
    ready: () => client.isReady,
    stop() {
      stopped = true;
      client.destroy();
    },
  };
}
