import type { Config } from '../config.ts';
import { createCounts } from '../events/event-log-counts.ts';
import { openServers } from '../events/redis/topology.ts';
import { createTicker } from '../events/ticker.ts';
import type { Logger } from '../log.ts';
import type { SharedCounters } from '../server/traffic/limit.ts';

/** A request waits no longer for its count; the connection is left then, so that only the first ones wait. */
const deadlineMs = 500;
const checkMs = 3_000;

/**
 * Counters in the Redis of the event log; null where that is in memory. On a connection of their own: what counts requests must not keep the
 * record waiting, and is given up much sooner.
 */
export function openSharedCounters(
  eventLog: Config['eventLog'],
  logger: Logger,
): (SharedCounters & { stop(): void }) | null {
  if (eventLog.backend === 'memory') return null;
  const nothing = () => undefined;
  const servers = openServers(eventLog, {
    ...{ durable: false, purpose: 'rate limits', deadlineMs, logger, counts: createCounts() },
    ...{ onChange: nothing, onLost: nothing, onMoved: nothing },
  });
  const ticker = createTicker(checkMs, () => void servers.check());
  return {
    eval: (script, options) => servers.run(options.keys[0] ?? '', 'commands', (client) => client.eval(script, options)),
    stop() {
      ticker.stop();
      servers.stop();
    },
  };
}
