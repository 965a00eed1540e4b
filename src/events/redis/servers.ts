import type { Logger } from '../../log.ts';
import type { EventLogCounts } from '../event-log.ts';
import { scriptTexts, type RedisClient } from './client.ts';
import { connect, type Connection } from './connection.ts';

export type Work<T> = (client: RedisClient) => Promise<T>;

/** Writes whose copies are awaited have a connection of their own, because WAIT blocks what comes after it. */
export type Use = 'commands' | 'writes' | 'subscriptions';

/** The connections to one primary. */
export type Server = Record<Use, Connection>;

/** All primaries there are: one, or those of a cluster. */
export interface Servers {
  /**
   * Runs one command, or several on the same key, where the key is.
   *
   * @throws Fault EVENTS_UNAVAILABLE, see Connection
   */
  run<T>(key: string, use: Use, work: Work<T>): Promise<T>;
  /** Those to all primaries. */
  connections(use: Use): Connection[];
  /** What is connected to where the key is. */
  client(key: string, use: Use): RedisClient | undefined;
  ready(): boolean;
  /** Looks whether the servers are still those that they were. */
  check(): Promise<void>;
  stop(): void;
}

export interface ServersOptions {
  /** Whether copies of writes are awaited. */
  durable: boolean;
  /** What they are for, in the log, where that is not the event log. Nothing is subscribed to then. */
  purpose?: string;
  deadlineMs: number;
  logger: Logger;
  counts: EventLogCounts;
  /** Called whenever anything is connected again, or is elsewhere: what was subscribed may not be any more. */
  onChange(): void;
  /** Called whenever a connection is lost, or the servers do not hear of each other. */
  onLost(): void;
}

/** One primary, wherever it is at a time. */
export function createSingle(locate: () => Promise<string>, options: ServersOptions): Servers {
  const server = createServer(locate, options);
  return {
    run: (_key, use, work) => server[use].run(work),
    connections: (use) => [server[use]],
    client: (_key, use) => server[use].client(),
    ready: () => isReady(server),
    check: () => checkServer(server),
    stop: () => stopServer(server),
  };
}

/** `prepare` is what a client needs before anything else. */
export function createServer(
  locate: () => Promise<string>,
  { durable, purpose, deadlineMs, logger, counts, onChange, onLost }: ServersOptions,
  prepare: (client: RedisClient) => void = () => undefined,
): Server {
  const open = (use: Use) => {
    const onReady = (client: RedisClient) => {
      if (purpose === undefined && use !== 'subscriptions') teach(client);
      prepare(client);
      onChange();
    };
    return connect({ locate, use: purpose ?? use, deadlineMs, logger, counts, onReady, onLost });
  };
  const commands = open('commands');
  const writes = durable ? open('writes') : commands;
  return { commands, writes, subscriptions: purpose === undefined ? open('subscriptions') : commands };
}

/**
 * The server knows the scripts before anything else. One that it did not know would be sent once more, behind what was sent meanwhile; and
 * after ASK it takes one command only.
 */
function teach(client: RedisClient): void {
  for (const text of scriptTexts) client.scriptLoad(text).catch(() => undefined);
}

export function isReady(server: Server): boolean {
  return connectionsOf(server).every((connection) => connection.client() !== undefined);
}

export async function checkServer(server: Server): Promise<void> {
  await Promise.allSettled(connectionsOf(server).map((connection) => connection.check()));
}

export function stopServer(server: Server): void {
  connectionsOf(server).forEach((connection) => connection.stop());
}

function connectionsOf({ commands, writes, subscriptions }: Server): Connection[] {
  return [...new Set([commands, writes, subscriptions])];
}
