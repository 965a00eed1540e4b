import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type WebSocket from 'ws';

export interface FrameWish {
  opcode?: number;
  payload?: string | Buffer;
  fin?: boolean;
  /** The three reserved bits. */
  rsv?: number;
  masked?: boolean;
  /** What it says of its length, instead of what is so. */
  length?: bigint;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** A frame as RFC 6455 (5.2) has it, or as it does not. */
export function frame({
  opcode = opcodes.text,
  payload = '',
  fin = true,
  rsv = 0,
  masked = true,
  length,
}: FrameWish): Buffer {
  const data = Buffer.from(payload);
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode]);
  const size = sizeOf(length ?? BigInt(data.length));
  if (!masked) return Buffer.concat([head, size, data]);
  const mask = randomBytes(4);
  size[0] = (size[0] ?? 0) | 0x80;
  return Buffer.concat([head, size, mask, data.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

function sizeOf(length: bigint): Buffer {
  if (length < 126n) return Buffer.from([Number(length)]);
  const size = Buffer.alloc(length < 65_536n ? 3 : 9);
  size[0] = length < 65_536n ? 126 : 127;
  if (length < 65_536n) size.writeUInt16BE(Number(length), 1);
  else size.writeBigUInt64BE(length, 1);
  return size;
}

/** Bytes past the library that a client's socket is written with. */
export function writeBytes(socket: WebSocket, bytes: Buffer): void {
  (socket as unknown as { _socket: Socket | null })._socket?.write(bytes);
}

/** Ends the client's side without a word of WebSocket. */
export function hangUp(socket: WebSocket): void {
  (socket as unknown as { _socket: Socket | null })._socket?.end();
}

/** A handshake by hand; gives the status, and behind 101 by which code the socket was closed then: `101 4406`. */
export function shakeHands(
  port: number,
  { path = '/graphql', method = 'GET', headers = {} as Record<string, string> } = {},
): Promise<string> {
  const usual = {
    ...{ host: 'gateway', connection: 'Upgrade', upgrade: 'websocket' },
    ...{ 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') },
  };
  const wanted = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== '');
  const text = [`${method} ${path} HTTP/1.1`, ...wanted.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${text}\r\n\r\n`));
    let got = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(outcomeOf(got)));
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (closeCodeIn(got) !== undefined || !got.toString('latin1').startsWith('HTTP/1.1 101')) socket.end();
    });
  });
}

function outcomeOf(got: Buffer): string {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(got.toString('latin1'))?.[1] ?? 'closed';
  return [status, closeCodeIn(got)].filter((part) => part !== undefined).join(' ');
}

/** That of a close frame right behind the headers, where there is one. */
function closeCodeIn(got: Buffer): number | undefined {
  const end = got.indexOf('\r\n\r\n');
  const frame = end === -1 ? Buffer.alloc(0) : got.subarray(end + 4);
  return frame.length >= 4 && frame[0] === 0x88 ? frame.readUInt16BE(2) : undefined;
}
