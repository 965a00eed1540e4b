import { createClient, defineScript, type CommandParser } from 'redis';
import { appendScript } from './append.lua.ts';
import { indexOperationScript } from './index-operation.lua.ts';
import { dropScript, expectScript, postponeScript, takeScript } from './pending.lua.ts';
import { readScript, snapshotScript } from './read.lua.ts';
import { setAsideScript } from './set-aside.lua.ts';

export type RedisClient = ReturnType<typeof createRedisClient>;

/**
 * A node-redis client that notices a dead server and never replays. `pingInterval` together with `socketTimeout` finds a server that is
 * frozen or half-open (3 s); the offline queue is off because it would send old writes again; node-redis' own command timeout is off because
 * it does not reach commands already written, and redis-connection.ts has one that does.
 */
export function createRedisClient(url: string, connectTimeout: number) {
  return createClient({
    url,
    scripts: {
      appendUpdate: scriptOf(appendScript, 5),
      indexOperation: scriptOf(indexOperationScript, 1),
      readEntries: scriptOf(readScript, 2),
      readStates: scriptOf(snapshotScript, 2),
      setAside: scriptOf(setAsideScript, 2),
      expectPending: scriptOf(expectScript, 2),
      takePending: scriptOf(takeScript, 2),
      postponePending: scriptOf(postponeScript, 2),
      dropPending: scriptOf(dropScript, 2),
    },
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    commandOptions: { timeout: undefined },
    pingInterval: 1_000,
    socket: { connectTimeout, socketTimeout: 2_500, reconnectStrategy },
  });
}

/** For ever, and within a second: a gateway that gave up would never be ready again. Jittered, so that replicas do not come back at once. */
function reconnectStrategy(retries: number): number {
  const most = Math.min(50 * 2 ** Math.min(retries, 5), 800);
  return most / 2 + Math.random() * (most / 2);
}

/** node-redis sends EVALSHA, and the script itself when the server does not know it (new, restarted or failed over). */
function scriptOf(text: string, keys: number) {
  return defineScript({
    SCRIPT: text,
    NUMBER_OF_KEYS: keys,
    parseCommand(parser: CommandParser, names: string[], values: string[]) {
      names.forEach((name) => parser.pushKey(name));
      parser.push(...values);
    },
    transformReply: (reply: unknown) => reply,
  });
}
