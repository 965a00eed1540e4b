import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { CloseCode } from 'graphql-ws';
import { WebSocket, type RawData } from 'ws';
import { clientLeft } from '../common/client-left.ts';
import { createSweep, type Sweep, type Swept } from '../lasting/sweep.ts';
import { createWriter, type Writer, type WriterOptions } from '../lasting/writer.ts';
import type { EndReason } from '../operation/subscription-ends.ts';
import type { Protocol, Wire } from './protocol.ts';
import { createIntake } from './socket-intake.ts';
import {
  closedSoon,
  tryAgainLater,
  type ClosingSocket,
  type Runs,
  type SocketExtra,
  type SocketOptions,
} from './socket.ts';

/** After this one the client of graphql-ws does not come back. */
const policyViolation = 1008;

/** What all sockets of a server have in common. */
export interface SocketParts extends SocketOptions {
  protocol: Protocol<SocketExtra>;
  stalls: Sweep;
  beats: Sweep;
}

/** Between two pings; who has not answered the one when the next is due is gone. In ms. */
const usualHeartbeatMs = 12_000;

const beatsGrid = 12;

export function sweepOfBeats({ heartbeatMs = usualHeartbeatMs }: SocketOptions): Sweep {
  return createSweep(heartbeatMs / beatsGrid);
}

/** Runs the protocol on one socket; `onLeave` is called once, when no more happens on it. */
export function runSocket(
  parts: SocketParts,
  socket: ClosingSocket,
  request: IncomingMessage,
  onLeave: (socket: ClosingSocket) => void,
): SocketExtra {
  return new RunningSocket(parts, socket, request, onLeave).begin();
}

/** Small: it is what a socket costs that waits. */
class RunningSocket implements SocketExtra, WriterOptions, Swept, Runs {
  owed?: 'answers' | 'changes';
  ended?: EndReason;
  answered?: unknown;
  slot: number | undefined;
  readonly request: SocketExtra['request'];
  readonly writer: Writer;
  readonly gone: AbortSignal;
  hear: ((text: string) => Promise<void> | void) | undefined;
  private readonly abort = new AbortController();
  private readonly came: () => void;
  private closed: ReturnType<Protocol['opened']> | undefined;
  private ponging = false;
  private heard = true;

  constructor(
    private readonly parts: SocketParts,
    readonly socket: ClosingSocket,
    request: IncomingMessage,
    private readonly onLeave: (socket: ClosingSocket) => void,
  ) {
    this.request = { socket: request.socket, headers: knownHeaders(request) };
    this.writer = createWriter(this);
    this.gone = this.abort.signal;
    this.came = createIntake(socket, () => this.end(policyViolation, 'Too many messages', 'left'));
    // As many as there are subscriptions, which is no leak.
    setMaxListeners(0, this.gone);
  }

  begin(): this {
    const { socket, parts } = this;
    socket.running = this;
    socket.on('pong', onPong).on('message', onMessage).once('closing', onClosing).once('close', onClose);
    // A client that says nothing more and reads nothing would keep its half of the connection open for as long as it likes.
    this.request.socket.once('end', () => this.left(1006, ''));
    parts.beats.add(this, heartbeatOf(parts));
    this.closed = parts.protocol.opened(new SocketWire(this), this);
    return this;
  }

  tell(message: object): Promise<void> {
    return this.writer.write(JSON.stringify(message));
  }

  end(code: number, text: string, reason: EndReason): void {
    const { socket } = this;
    if (!this.isOpen()) return;
    this.ended = reason;
    socket.close(code, text);
    // Its client's answer would not be read.
    socket.resume();
    // A stranger, or one that asks faster than it reads: what waits for it is not kept for long.
    if (this.owed === undefined || (this.owed === 'answers' && reason === 'lagged')) void closedSoon(socket);
    this.leave(code, text);
  }

  /** What runs on it ends at once: a client that does not read may take long to learn that its socket is closed. */
  leave(code: number, text: string): void {
    const { parts } = this;
    if (this.gone.aborted) return;
    parts.beats.remove(this);
    this.writer.release();
    this.closed?.(code, text).catch((err: unknown) => parts.logger.error({ err }, 'a socket did not close cleanly'));
    this.abort.abort(clientLeft);
    this.onLeave(this.socket);
  }

  /** Its client ends it: it reads no more, and has a second to let go of the connection. */
  left(code: number, text: string): void {
    if (this.ended !== undefined || this.gone.aborted) return;
    this.leave(code, text);
    void closedSoon(this.socket);
  }

  said(text: string): void {
    if (this.isOpen()) this.came();
    if (!this.isOpen()) return;
    this.hear?.(text)?.catch((err: unknown) => {
      this.parts.logger.error({ err }, 'a message could not be handled');
      this.end(CloseCode.InternalServerError, 'Internal server error', 'fault');
    });
  }

  /** Never with the ping's payload, and not while one waits already: an echo is a way to make us buffer what others send. */
  async pong(payload: unknown): Promise<void> {
    if (this.ponging || (payload !== undefined && payload === this.answered)) return;
    this.ponging = true;
    await this.writer.write('{"type":"pong"}');
    this.ponging = false;
  }

  answers(): void {
    this.heard = true;
  }

  /**
   * A client that has not taken what waits for it cannot hear a ping behind that; how long it may do so is not the heartbeat's to say. Nor is
   * one heard that says too much to be read.
   */
  look(): void {
    const { socket, parts } = this;
    parts.beats.add(this, heartbeatOf(parts));
    if (this.writer.isWaiting() || socket.isPaused) return;
    if (!this.heard) return socket.terminate();
    this.heard = false;
    socket.ping();
  }

  // What the writer wants to know.
  get stallMs(): number {
    return this.parts.stallMs;
  }

  get stalls(): Sweep {
    return this.parts.stalls;
  }

  send(text: string, taken: () => void): void {
    this.socket.send(text, taken);
  }

  isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  waitingBytes(): number {
    return this.socket.bufferedAmount;
  }

  onLag(): void {
    this.end(tryAgainLater, 'Lagging', 'lagged');
  }
}

/** The same to the protocol. */
class SocketWire implements Wire {
  constructor(private readonly running: RunningSocket) {}

  get protocol(): string {
    return this.running.socket.protocol;
  }

  send(text: string): Promise<void> | void {
    const { running } = this;
    return running.isOpen() ? running.writer.write(text) : running.leave(1006, '');
  }

  close(code: number, text: string): void {
    this.running.end(code, text, code === CloseCode.InternalServerError ? 'fault' : 'left');
  }

  onMessage(hear: (text: string) => Promise<void> | void): void {
    this.running.hear = hear;
  }

  onPing(payload: unknown): Promise<void> {
    return this.running.pong(payload);
  }
}

/** So much before it is due: it is looked at up to a slot of the sweep later. */
function heartbeatOf({ heartbeatMs = usualHeartbeatMs }: SocketOptions): number {
  return heartbeatMs * (1 - 1 / beatsGrid);
}

/** What is asked of the upgrade request later on. All of it would be kept as long as the socket. */
function knownHeaders({ headers }: IncomingMessage): IncomingMessage['headers'] {
  const names = ['x-forwarded-for', 'x-correlation-id'].filter((name) => headers[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, headers[name]]));
}

// One of each for all sockets.

function onPong(this: WebSocket): void {
  (this as ClosingSocket).running?.answers();
}

function onMessage(this: WebSocket, data: RawData): void {
  (this as ClosingSocket).running?.said(String(data));
}

function onClosing(this: WebSocket, code: number, text: string): void {
  (this as ClosingSocket).running?.left(code, text);
}

function onClose(this: WebSocket, code: number, text: Buffer): void {
  (this as ClosingSocket).running?.leave(code, String(text));
}
