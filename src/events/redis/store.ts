import type { AwaitCopies } from './durability.ts';
import type { Servers, Work } from './servers.ts';

/** Redis to those who store something in it. A work is one command, or several, on that key or on keys with its hash tag. */
export interface RedisStore {
  /** @throws Fault EVENTS_UNAVAILABLE */
  read<T>(key: string, work: Work<T>): Promise<T>;
  /** Resolves once as many replicas have what was written as is configured. @throws Fault EVENTS_UNAVAILABLE; it may be written then or not */
  write<T>(key: string, work: Work<T>): Promise<T>;
}

export function createStore(servers: Servers, awaitCopies: AwaitCopies | null): RedisStore {
  return {
    read: (key, work) => servers.run(key, 'commands', work),
    write: (key, work) =>
      servers.run(key, 'writes', async (client) => {
        const reply = await work(client);
        await awaitCopies?.(client);
        return reply;
      }),
  };
}
