import type { EventLog, Gap, LogEntry, Subject } from '../../src/events/event-log.ts';
import { createRedisStores, type RedisOptions } from '../../src/events/redis/stores.ts';
import { silent, start, until } from './events.ts';

export const secret = 'the secret of this test';

/** What a test has opened, ended in the reverse order when it is over, however that came. */
export function createEnded() {
  const ended: (() => unknown)[] = [];
  const add = <T extends { stop(): unknown }>(thing: T): T => {
    ended.push(() => thing.stop());
    return thing;
  };

  /** An event log as a process of the gateway has it. Its periodic check never comes in time, unless told otherwise. */
  async function aLog(options: Partial<RedisOptions> & Pick<RedisOptions, never>): Promise<EventLog> {
    const settings = { secret, logger: silent, checkMs: 600_000, ...options };
    const { log } = createRedisStores(settings as RedisOptions);
    add(log);
    await until(() => log.ready(), 30_000);
    return log;
  }

  /** Everything a follower is given from the start of the record, as it comes. */
  function watch(log: EventLog, subject: Subject): (LogEntry | Gap)[] {
    const controller = new AbortController();
    ended.push(() => controller.abort());
    const seen: (LogEntry | Gap)[] = [];
    void (async () => {
      for await (const item of log.follow(subject, start, controller.signal)) seen.push(item);
    })();
    return seen;
  }

  return {
    add,
    aLog,
    watch,
    async end() {
      for (const stop of ended.splice(0).reverse()) await stop();
    },
  };
}
