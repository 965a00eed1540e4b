import { createClient, defineScript, type CommandParser } from 'redis';
import { appendScript } from './scripts/append.lua.ts';
import { claimScript } from './scripts/claim.lua.ts';
import { commitScript, touchScript } from './scripts/commit.lua.ts';
import { indexOperationScript } from './scripts/index-operation.lua.ts';
import { markerScript } from './scripts/marker.lua.ts';
import { dropScript, expectScript, postponeScript, takeScript } from './scripts/pending.lua.ts';
import { readScript, snapshotScript } from './scripts/read.lua.ts';
import { restoreScript, revokeScript } from './scripts/revoke.lua.ts';
import { setAsideScript } from './scripts/set-aside.lua.ts';

export type RedisClient = ReturnType<typeof createRedisClient>;

const scripts = {
  appendUpdate: scriptOf(appendScript, 5),
  claim: scriptOf(claimScript, 1),
  commitEntries: scriptOf(commitScript, 2),
  indexOperation: scriptOf(indexOperationScript, 1),
  keepMarker: scriptOf(markerScript, 1),
  readEntries: scriptOf(readScript, 2),
  readStates: scriptOf(snapshotScript),
  restoreRevoked: scriptOf(restoreScript, 1),
  revoke: scriptOf(revokeScript, 1),
  setAside: scriptOf(setAsideScript, 2),
  expectPending: scriptOf(expectScript, 2),
  takePending: scriptOf(takeScript, 2),
  postponePending: scriptOf(postponeScript, 2),
  dropPending: scriptOf(dropScript, 2),
  touchRecord: scriptOf(touchScript, 1),
};

/** For servers to know before they are asked to run one. */
export const scriptTexts = Object.values(scripts).map(({ SCRIPT }) => SCRIPT);

/**
 * In bytes. node-redis writes no more than this in one turn of the event loop; by default it would be that of a dozen appends. It hands on to the socket
 * what it does not know itself.
 */
const ofSocket = { writableHighWaterMark: 1_048_576 };

/**
 * A node-redis client for one connection: it never connects again by itself, because the server may be another one by then. `pingInterval`
 * together with `socketTimeout` finds a server that is frozen or half-open (3 s); the offline queue is off because it would send old
 * writes; node-redis' own command timeout is off because it does not reach commands already written, and redis-connection.ts has one
 * that does.
 */
export function createRedisClient(url: string, connectTimeout: number) {
  return createClient({
    url,
    scripts,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    commandOptions: { timeout: undefined },
    pingInterval: 1_000,
    socket: { connectTimeout, socketTimeout: 2_500, reconnectStrategy: false, ...ofSocket },
  });
}

/**
 * node-redis sends EVALSHA, and the script itself when the server does not know it (new, restarted or failed over). `keys`: how many it takes,
 * unless that is another number each time.
 */
function scriptOf(text: string, keys?: number) {
  return defineScript({
    SCRIPT: text,
    NUMBER_OF_KEYS: keys,
    parseCommand(parser: CommandParser, names: string[], values: string[]) {
      if (keys === undefined) parser.push(String(names.length));
      names.forEach((name) => parser.pushKey(name));
      parser.push(...values);
    },
    transformReply: (reply: unknown) => reply,
  });
}
