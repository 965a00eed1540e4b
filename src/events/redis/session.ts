import { createRedisClient, type RedisClient } from './client.ts';
import { trouble } from './trouble.ts';

/** One client, from its attempt to connect to its end. */
export interface Session {
  url: string;
  client: RedisClient;
  /** Resolves once it is connected to a primary; rejects when that cannot be had. */
  ready: Promise<void>;
  /** Resolves when the connection has ended, with the reason. */
  lost: Promise<unknown>;
  end(reason?: Error): void;
}

export function openSession(url: string, connectTimeout: number): Session {
  const client = createRedisClient(url, connectTimeout);
  let ended = false;
  let lose: (reason: unknown) => void = () => undefined;
  const lost = new Promise((resolve) => (lose = resolve));
  client.on('error', (reason) => lose(reason));
  // node-redis forgets a destroy() that comes while its socket is connecting.
  client.on('connect', () => ended && client.destroy());
  return {
    url,
    client,
    lost,
    ready: begin(client),
    end(reason) {
      ended = true;
      lose(reason);
      client.destroy();
    },
  };
}

/** HELLO and not ROLE, which a restricted user may not ask. */
export async function roleOf(client: RedisClient): Promise<string> {
  return (await client.hello()).role;
}

async function begin(client: RedisClient): Promise<void> {
  await client.connect();
  if ((await roleOf(client)) !== 'master') throw trouble('NOT_A_PRIMARY');
}
