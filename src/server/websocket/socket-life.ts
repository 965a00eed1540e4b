import { CloseCode } from 'graphql-ws';
import { createSweep, type Sweep, type Swept } from '../lasting/sweep.ts';
import type { SocketExtra } from './socket.ts';

/** The time that is left to a socket: as long as its viewer's token. */
export interface SocketLife {
  /** Begins, or begins anew with another token. In ms, as `Date.now()`. */
  lastUntil(expiresAt: number): void;
  stop(): void;
}

export interface SocketLives {
  of(socket: Pick<SocketExtra, 'tell' | 'end'>): SocketLife;
}

/** No later than this after its token a socket ends. */
const gridMs = 100;

/** A client is told so long before its token ends; at once where less than that is left. */
export function createSocketLives(warnMs: number): SocketLives {
  const sweep = createSweep(gridMs);
  return { of: (socket) => new Life(socket, sweep, warnMs) };
}

class Life implements SocketLife, Swept {
  slot: number | undefined;
  private expiresAt = 0;
  private warned = false;

  constructor(
    private readonly socket: Pick<SocketExtra, 'tell' | 'end'>,
    private readonly sweep: Sweep,
    private readonly warnMs: number,
  ) {}

  lastUntil(expiresAt: number): void {
    this.expiresAt = expiresAt;
    this.warned = false;
    this.sweep.add(this, this.leftMs() - this.warnMs);
  }

  look(): void {
    const inMs = this.leftMs();
    if (inMs <= 0) return this.socket.end(CloseCode.Forbidden, 'Token expired', 'tokenEnded');
    if (!this.warned) void this.socket.tell({ type: 'ping', payload: { type: 'tokenEnding', inMs } });
    this.warned = true;
    this.sweep.add(this, inMs);
  }

  stop(): void {
    this.sweep.remove(this);
  }

  private leftMs(): number {
    return Math.max(this.expiresAt - Date.now(), 0);
  }
}
