import { createClient } from 'redis';
import { freePort, start, temporaryDirectory, until, type Process } from './processes.ts';

/** One server on disk: every write is in its append-only file before it is answered. */
export interface RedisServer {
  port: number;
  /** SIGKILL. What was answered is on disk. */
  kill(): Promise<void>;
  /** SIGTERM: it ends as on a restart of its machine. */
  shutdown(): Promise<void>;
  /** Starts it again, on the same port and files. */
  start(): Promise<void>;
  /** It takes connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  command<T = unknown>(...words: string[]): Promise<T>;
  answers(): Promise<boolean>;
  stop(): Promise<void>;
}

/** `args` are further options. */
export async function startRedisServer(args: readonly string[] = []): Promise<RedisServer> {
  const directory = await temporaryDirectory();
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...args];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
  let server: Process | undefined;

  const begin = async () => {
    server = await start(['redis-server', ...options, ...durable]);
    await until('redis-server answers', () => answers(port));
  };
  const end = async (signal: NodeJS.Signals) => {
    if (server?.running()) await server.end(signal);
  };
  await begin();
  return {
    port,
    kill: () => end('SIGKILL'),
    shutdown: () => end('SIGTERM'),
    start: begin,
    freeze: () => server?.signal('SIGSTOP'),
    thaw: () => server?.signal('SIGCONT'),
    command: (...words) => command(port, ...words),
    answers: () => answers(port),
    stop: () => end('SIGKILL'),
  };
}

/** Runs one command on a connection of its own. */
export async function command<T>(port: number, ...words: string[]): Promise<T> {
  const client = createClient({
    url: `redis://127.0.0.1:${port}`,
    socket: { reconnectStrategy: false, connectTimeout: 1_000, socketTimeout: 5_000 },
  }).on('error', () => undefined);
  try {
    await client.connect();
    return await client.sendCommand<T>(words);
  } finally {
    client.destroy();
  }
}

export async function answers(port: number): Promise<boolean> {
  return command(port, 'PING').then(
    () => true,
    () => false,
  );
}
