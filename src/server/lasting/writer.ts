import { createSweep, type Sweep, type Swept } from './sweep.ts';

export interface Writer {
  /** Resolves when the connection took it, or when nobody waits for that any more. Written is only what an open connection can take. */
  write(text: string): Promise<void>;
  /** Whether something was written that the connection has not taken. */
  isWaiting(): boolean;
  /** Lets everybody go who waits for the connection. */
  release(): void;
}

export interface WriterOptions {
  /** Hands it to the connection, and calls `taken` when that took it. A failure is followed by the connection's end. */
  send(text: string, taken: () => void): void;
  isOpen(): boolean;
  /** What was sent and not taken. */
  waitingBytes(): number;
  /** How long the connection may take nothing while something waits for it. */
  stallMs: number;
  /** Called when it took nothing for so long, or for a second while much waits for it, or when too much does. */
  onLag(): void;
  /** Where it is looked whether it takes nothing: see `sweepOf`. */
  stalls?: Sweep;
}

/**
 * A subscription waits for its last payload to be taken, so that these are for floods of pings and queries: from somebody who does not read, and
 * from somebody who reads less than they ask for. Many subscriptions that have something to tell at once are neither.
 */
const muchBytes = 1024 * 1024;
const muchMs = 1_000;
const mostBytes = 32 * 1024 * 1024;
/** However small: what waits costs more than a kilobyte of its own. */
const mostWrites = 5_000;

/** For the writers of many connections. */
export function sweepOf(stallMs: number): Sweep {
  return createSweep(stallMs / 20);
}

/** Waiting is what keeps a subscription from running ahead of its reader. Whoever reads slowly but does read is no laggard. */
export function createWriter(options: WriterOptions): Writer {
  return new WaitingWriter(options, options.stalls ?? sweepOf(options.stallMs));
}

class WaitingWriter implements Writer, Swept {
  slot: number | undefined;
  /** Who waits: one mostly, for which a set would be large. */
  private first: (() => void) | undefined;
  private others: Set<() => void> | undefined;
  /** When it last took something, or had nothing to take. */
  private tookAt = 0;

  constructor(
    private readonly connection: WriterOptions,
    private readonly stalls: Sweep,
  ) {}

  write(text: string): Promise<void> {
    const { connection } = this;
    if (!connection.isOpen()) return done;
    const now = Date.now();
    const waiting = this.count();
    if (waiting === 0) this.tookAt = now;
    const stuck = now - this.tookAt >= muchMs;
    if (waiting >= mostWrites || connection.waitingBytes() > (stuck ? muchBytes : mostBytes)) {
      connection.onLag();
      return done;
    }
    return new Promise<void>((go) => {
      // It is looked at once in that time, however much is written and taken meanwhile.
      if (this.slot === undefined) this.stalls.add(this, connection.stallMs);
      if (waiting === 0) this.first = go;
      else (this.others ??= new Set()).add(go);
      connection.send(text, () => this.took(go));
    });
  }

  isWaiting(): boolean {
    return this.count() > 0;
  }

  release(): void {
    const { first, others } = this;
    this.stalls.remove(this);
    this.first = this.others = undefined;
    first?.();
    others?.forEach((go) => go());
  }

  look(): void {
    if (!this.isWaiting()) return;
    const left = this.tookAt + this.connection.stallMs - Date.now();
    if (left > 0) this.stalls.add(this, left);
    else this.connection.onLag();
  }

  private count(): number {
    return (this.first === undefined ? 0 : 1) + (this.others?.size ?? 0);
  }

  private took(go: () => void): void {
    if (go === this.first) this.first = undefined;
    else if (!this.others?.delete(go)) return;
    if (this.others?.size === 0) this.others = undefined;
    this.tookAt = Date.now();
    go();
  }
}

const done = Promise.resolve();
