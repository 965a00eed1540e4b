import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where a connection dies without a word: nothing goes through, or only requests, or requests and the headers of answers. */
export type Hole = 'before the request' | 'after the request' | 'after the headers';

/** A way to a server whose connections can die as those behind a lost router do: they stay open, and nothing comes any more. */
export interface Proxy {
  url: string;
  /** Connections ever made. */
  made(): number;
  /** Lets all present connections die. */
  swallow(hole: Hole): void;
  /** Lets present and coming connections die, until told otherwise. */
  swallowAll(hole: Hole | null): void;
  stop(): Promise<void>;
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const links = new Set<{ hole: Hole | null; near: Socket; far: Socket }>();
  let made = 0;
  let always: Hole | null = null;
  const server = createServer((near) => {
    made++;
    const link = { hole: always, near, far: connect(Number(port), hostname) };
    links.add(link);
    near.on('data', (bytes: Buffer) => {
      if (link.hole !== 'before the request') link.far.write(bytes);
    });
    link.far.on('data', (bytes: Buffer) => {
      if (link.hole === null) near.write(bytes);
      if (link.hole === 'after the headers') near.write(headersOf(bytes));
    });
    near.on('error', () => undefined).on('close', () => link.far.destroy());
    link.far.on('error', () => undefined).on('close', () => near.destroy());
    near.on('close', () => links.delete(link));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const swallow = (hole: Hole | null) => {
    for (const link of links) link.hole = hole;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    made: () => made,
    swallow,
    swallowAll(hole) {
      always = hole;
      swallow(hole);
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const { near } of links) near.destroy();
      await closed;
    },
  };
}

/** A server that answers little sends headers and body in one piece. */
function headersOf(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? bytes : bytes.subarray(0, end + 4);
}
