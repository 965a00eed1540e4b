import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A link: TCP from whoever connects to one of its targets, in turn; one that refuses is passed over. It can be hurt in four ways. */
export interface Proxy {
  port: number;
  /** Breaks every connection now; later ones are taken. */
  cut(): void;
  /** Whether new connections are broken at once. */
  refuse(on: boolean): void;
  /** Whether nothing passes: connections stay open, and new ones are taken. */
  stall(on: boolean): void;
  /** By how many milliseconds everything is late. */
  slow(ms: number): void;
  /** How many connections there are to a target, or to all. */
  connections(target?: number): number;
  stop(): Promise<void>;
}

export async function startProxy(targets: readonly number[]): Promise<Proxy> {
  const pairs = new Set<[Socket, Socket]>();
  const state = { refusing: false, stalled: false, lateMs: 0, next: 0 };

  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', ignore);
    if (state.refusing) client.resetAndDestroy();
    else dial(client, 0);
  });

  function dial(client: Socket, tries: number): void {
    const port = targets[state.next++ % targets.length];
    if (port === undefined || tries === targets.length) return void client.resetAndDestroy();
    const target = connect({ port, host: '127.0.0.1', noDelay: true });
    const again = () => dial(client, tries + 1);
    target.once('error', again);
    target.once('connect', () => {
      target.off('error', again).on('error', ignore);
      if (client.destroyed) return void target.destroy();
      join(client, target);
    });
  }

  function join(client: Socket, target: Socket): void {
    const pair: [Socket, Socket] = [client, target];
    pairs.add(pair);
    for (const [from, to] of [pair, [target, client]] as const) {
      pass(from, to);
      from.once('close', () => {
        pairs.delete(pair);
        // What was said last, as why it closes, still gets through.
        setTimeout(() => to.destroySoon(), state.lateMs);
      });
      if (state.stalled) from.pause();
    }
  }

  /** In the order in which it came, however the delay changes meanwhile. */
  function pass(from: Socket, to: Socket): void {
    const queue: { chunk: Buffer; due: number }[] = [];
    const forward = () => {
      for (let first = queue[0]; first && first.due <= Date.now(); first = queue[0]) {
        queue.shift();
        if (!to.destroyed && !to.write(first.chunk)) from.pause();
      }
      const [next] = queue;
      if (next) setTimeout(forward, next.due - Date.now()).unref();
    };
    from.on('data', (chunk: Buffer) => {
      queue.push({ chunk, due: Date.now() + state.lateMs });
      if (queue.length === 1) forward();
    });
    to.on('drain', () => {
      if (!state.stalled) from.resume();
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => pairs.forEach((pair) => pair.forEach((socket) => socket.resetAndDestroy()));
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    refuse: (on) => void (state.refusing = on),
    stall(on) {
      state.stalled = on;
      for (const socket of [...pairs].flat())
        if (on) socket.pause();
        else socket.resume();
    },
    connections: (target) =>
      [...pairs].filter(([, { remotePort }]) => target === undefined || remotePort === target).length,
    slow: (ms) => void (state.lateMs = ms),
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A broken connection is what this is for. */
function ignore(): void {
  return undefined;
}
