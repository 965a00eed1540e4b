import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

export interface Exchange {
  /** Writes bytes, each part by itself. */
  write(...parts: (string | Buffer)[]): Promise<void>;
  /** All that has come back, once these are whole answers, or the connection is closed. */
  answered(answers: number): Promise<string>;
  /** Says that nothing more will be written. */
  end(): void;
  close(): void;
}

/** A connection of HTTP on which every byte is the test's. */
export function openExchange(port: number): Exchange {
  const socket = connect(port, '127.0.0.1');
  let [text, isClosed] = ['', false];
  let look = () => {};
  socket.setNoDelay(true).setEncoding('latin1');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: string) => ((text += chunk), look()));
  socket.on('close', () => ((isClosed = true), look()));
  return {
    async write(...parts) {
      for (const part of parts) {
        await written(socket, part);
        // A server in this process has read it by then.
        for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      }
    },
    answered: (answers) =>
      new Promise((resolve) => {
        look = () => {
          if (isClosed || answersIn(text) >= answers) resolve(text + (isClosed ? '<closed>' : ''));
        };
        look();
      }),
    end: () => void socket.end(),
    close: () => void socket.destroy(),
  };
}

function written(socket: Socket, part: string | Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.once('close', resolve);
    socket.write(part, () => (socket.off('close', resolve), resolve()));
  });
}

/** How many answers are whole; one that says that the request may go on is none. */
function answersIn(text: string): number {
  let [count, at] = [0, 0];
  for (;;) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end === -1) return count;
    const head = text.slice(at, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (text.length < end + 4 + length) return count;
    at = end + 4 + length;
    if (!head.startsWith('HTTP/1.1 1')) count += 1;
  }
}
