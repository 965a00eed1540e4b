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

/** Waiting is what keeps a subscription from running ahead of its reader. Whoever reads slowly but does read is no laggard. */
export function createWriter({ send, isOpen, waitingBytes, stallMs, onLag }: WriterOptions): Writer {
  const waiting = new Set<() => void>();
  let stall: NodeJS.Timeout | undefined;
  /** When it last took something, or had nothing to take. */
  let tookAt = 0;

  function release(): void {
    clearTimeout(stall);
    for (const go of waiting) go();
    waiting.clear();
  }

  function took(go: () => void): void {
    if (!waiting.delete(go)) return;
    tookAt = Date.now();
    if (waiting.size === 0) clearTimeout(stall);
    else stall?.refresh();
    go();
  }

  return {
    async write(text) {
      if (!isOpen()) return;
      if (waiting.size === 0) tookAt = Date.now();
      const stuck = Date.now() - tookAt >= muchMs;
      const tooMany = waiting.size >= mostWrites;
      if (tooMany || waitingBytes() > (stuck ? muchBytes : mostBytes)) return onLag();
      await new Promise<void>((go) => {
        if (waiting.size === 0) stall = setTimeout(onLag, stallMs);
        waiting.add(go);
        send(text, () => took(go));
      });
    },
    isWaiting: () => waiting.size > 0,
    release,
  };
}
