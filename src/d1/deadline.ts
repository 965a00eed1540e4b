import { Leaving, onAbort } from '../cache/leaving.ts';
import { Fault } from '../errors.ts';

/**
 * The end of a call or of a part of it, known to all who work on it: after `ms`, or with the whole that it is a part of. Its reason is Fault D1_TIMEOUT,
 * or the whole's own. Whoever makes one closes it when the work is over.
 */
export class Deadline extends Leaving {
  private readonly timer: NodeJS.Timeout;
  private readonly leave: (() => void) | undefined;

  constructor(ms: number, whole?: AbortSignal | Leaving) {
    super();
    this.timer = setTimeout(pass, ms, this);
    if (whole?.aborted) this.end(whole.reason);
    else if (whole) this.leave = endWith(whole, this);
  }

  close(): void {
    clearTimeout(this.timer);
    this.leave?.();
  }
}

/** The promise, or the deadline's reason as soon as it has come, whatever becomes of the promise then. */
export function orEnd<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(deadline.reason as Error);
    if (deadline.aborted) end();
    else deadline.onEnd(end);
    const settle = () => deadline.offEnd(end);
    promise.then(resolve, reject).finally(settle);
  });
}

function pass(deadline: Deadline): void {
  deadline.end(new Fault('D1_TIMEOUT'));
}

function endWith(whole: AbortSignal | Leaving, part: Deadline): () => void {
  const leave = () => part.end(whole.reason);
  if (!(whole instanceof Leaving)) return onAbort(whole, leave);
  whole.onEnd(leave);
  return () => whole.offEnd(leave);
}
