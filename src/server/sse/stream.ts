import type { ServerResponse } from 'node:http';
import { clientLeft } from '../common/client-left.ts';
import { soonClosed } from '../lasting/soon-closed.ts';
import { createWriter } from '../lasting/writer.ts';
import type { EndReason } from '../operation/subscription-ends.ts';

/** A response that goes on: events, one after the other, until either side ends it. */
export interface Stream {
  /** Aborts when no more happens on it. */
  gone: AbortSignal;
  /** Why we ended it; undefined while we did not. */
  ended(): EndReason | undefined;
  /** Resolves when the response took it, or when nobody waits for that any more. */
  write(text: string): Promise<void>;
  /** Ends it, once, with something last to say. Of one that lags nothing more is sent. */
  end(reason: EndReason, last?: string): void;
  /** Resolves when its connection has nothing of it any more. */
  closed: Promise<void>;
  /** Cuts it off if it is not closed a second from now. Resolves when it is closed, or has had the time to. */
  soonClosed(): Promise<void>;
}

export interface StreamOptions {
  /** How long it may take nothing while something waits for it. */
  stallMs: number;
  /** Between two signs of life, for what stands between us and the client. */
  heartbeatMs?: number;
}

/** `no-transform` and the last one are for proxies, which would collect or compress what is to arrive now. */
const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};
/** A comment of the event stream. */
const signOfLife = ':\n\n';

/**
 * Begins the response. Nothing is kept for its client but what it has not taken: whoever writes waits for that before there is more. `gone` is
 * aborted when no more happens on it.
 */
export function openStream(
  response: ServerResponse,
  more: Record<string, string | number | string[] | undefined>,
  gone: AbortController,
  { stallMs, heartbeatMs = 12_000 }: StreamOptions,
): Stream {
  const writer = createWriter({
    send: (text, taken) => void response.write(text, taken),
    isOpen: () => !gone.signal.aborted,
    waitingBytes: () => response.writableLength,
    stallMs,
    onLag: () => end('lagged'),
  });
  let ended: EndReason | undefined;
  let closing: NodeJS.Timeout | undefined;

  const closed = new Promise<void>((resolve) => {
    const close = () => {
      clearTimeout(closing);
      leave();
      resolve();
    };
    // Its client may have left before we came to answer; that is not told again.
    if (response.destroyed) process.nextTick(close);
    else response.once('close', close);
  });
  // Who has left hears no more; that is all an error can mean here.
  response.on('error', () => undefined);
  // A connection that is silent for long is closed by the server, and this one may be.
  response.socket?.setTimeout(0);
  response.writeHead(200, { ...more, ...headers });
  void writer.write(signOfLife);
  const beat = setInterval(() => void (writer.isWaiting() || writer.write(signOfLife)), heartbeatMs).unref();

  function leave(): void {
    clearInterval(beat);
    writer.release();
    gone.abort(clientLeft);
  }

  function end(reason: EndReason, last?: string): void {
    if (gone.signal.aborted) return;
    ended = reason;
    if (reason === 'lagged') response.destroy();
    else response.end(last);
    closing = setTimeout(() => response.destroy(), stallMs);
    leave();
  }

  return {
    gone: gone.signal,
    ended: () => ended,
    write: (text) => writer.write(text),
    end,
    closed,
    soonClosed: () => soonClosed(closed, () => response.destroy()),
  };
}
