import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut. */
export interface Road {
  port: number;
  isCut(): boolean;
  /** Ends all connections, and each that comes, until told otherwise. */
  cut(isCut: boolean): void;
  stop(): Promise<void>;
}

/** Listens on a free port of this machine, and hands everything on to `host` and `port`. */
export async function openRoad(to: { host: string; port: number }): Promise<Road> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(to);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => one.destroy());
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    isCut: () => isCut,
    cut(wish) {
      isCut = wish;
      if (isCut) endAll();
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      endAll();
      await closed;
    },
  };
}

/** A way to the Redis of a URL, with the URL that goes by it. Null where none is given, and by TLS, whose certificate is not for this machine. */
export async function roadToRedis(redisUrl: string | undefined): Promise<{ url: string; road: Road } | null> {
  if (!redisUrl?.startsWith('redis://')) return null;
  const url = new URL(redisUrl);
  const road = await openRoad({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 6379) });
  url.hostname = '127.0.0.1';
  url.port = String(road.port);
  return { url: url.href, road };
}
