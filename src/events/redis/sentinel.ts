import { createClient } from 'redis';
import { urlOf, type Address, type Login } from './address.ts';
import { trouble } from './trouble.ts';

export interface SentinelOptions {
  /** What the sentinels call the primary. */
  name: string;
  sentinels: Address[];
  sentinelPassword?: string;
  /** For the servers with the data; `tls` for the sentinels too. */
  login: Login;
}

/** How long a sentinel may take. One that hangs must not keep us from the answer of the others. */
const askMs = 500;

/**
 * Where the primary is now, by the word of most sentinels that answer: one that is cut off together with an old primary still names that.
 * node-redis has a client for sentinels, which sends a command again when its server went away, a write too, and has no deadline for one
 * already written; so the connection is ours and the sentinels are only asked.
 */
export function locateBySentinels({
  name,
  sentinels,
  sentinelPassword,
  login,
}: SentinelOptions): () => Promise<string> {
  let asking: Promise<string> | undefined;

  async function locate(): Promise<string> {
    const asked = sentinels.map((sentinel) =>
      ask(urlOf(sentinel, { password: sentinelPassword, tls: login.tls }), name),
    );
    const answers = (await Promise.allSettled(asked)).flatMap((each) =>
      each.status === 'fulfilled' ? each.value : [],
    );
    const votes = (address: Address) => answers.filter((other) => same(address, other)).length;
    const [most] = answers.sort((a, b) => votes(b) - votes(a));
    if (!most) throw trouble('NO_SENTINEL_KNOWS_THE_PRIMARY');
    return urlOf(most, login);
  }

  // The connections of a process look at the same moment: one question for all of them.
  return () => (asking ??= locate().finally(() => (asking = undefined)));
}

/** The address in a list, or an empty list when this sentinel knows no primary of that name. */
async function ask(url: string, name: string): Promise<Address[]> {
  const client = createClient({
    url,
    socket: { connectTimeout: askMs, socketTimeout: askMs, reconnectStrategy: false },
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
  }).on('error', () => undefined);
  try {
    await client.connect();
    const found = (await client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name])) as [string, string] | null;
    return found ? [{ host: found[0], port: Number(found[1]) }] : [];
  } finally {
    client.destroy();
  }
}

function same(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port;
}
