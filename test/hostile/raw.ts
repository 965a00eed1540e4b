import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Parts = Iterable<string | Buffer> | AsyncIterable<string>;

/** How long nobody need wait for a gateway that neither answers nor closes. */
const patienceMs = 40_000;

/**
 * Writes bytes to a port, and gives the statuses of what came back, until the other side closes the connection or has answered so often:
 * `400`, `200 200`, `closed` where it was closed without an answer, `open` where it was neither.
 */
export function writeRaw(port: number, parts: Parts, answers = 1): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const done = (otherwise: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(statusesIn(text).join(' ') || otherwise);
    };
    const timer = setTimeout(() => done('open'), patienceMs);
    // Whoever is refused while writing learns of it by a reset, and may have the answer all the same.
    socket.on('error', () => undefined);
    socket.on('close', () => done('closed'));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (statusesIn(text).length >= answers) done('');
    });
    void write(socket, parts, () => text !== '');
  });
}

/**
 * A head, nearly all that a door takes, and then a little now and then: whoever writes at the very moment that the other side closes, or has written
 * much that it has not read by then, loses its answer.
 */
export async function* chunksWithoutEnd(head: string): AsyncGenerator<string> {
  const chunk = `1000\r\n${' '.repeat(4_096)}\r\n`;
  yield head + chunk.repeat(200);
  for (;;) {
    await sleep(50);
    // What has come meanwhile is read before it goes on.
    await new Promise((go) => setImmediate(go));
    yield chunk.repeat(16);
  }
}

/** Whoever goes on writing when the other side has closed may lose what it said before, so each part gives an answer the time to come in. */
async function write(socket: Socket, parts: Parts, isAnswered: () => boolean): Promise<void> {
  for await (const part of parts) {
    if (socket.destroyed || isAnswered()) return;
    if (!socket.write(part)) await new Promise((go) => socket.once('drain', go).once('close', go));
    await new Promise((go) => setImmediate(go));
  }
}

function statusesIn(text: string): string[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status ?? '');
}
