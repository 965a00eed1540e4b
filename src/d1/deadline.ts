import { EventEmitter, setMaxListeners } from 'node:events';
import { Fault } from '../errors.ts';

/**
 * The end of a call, known to all who work on it: undici takes it for an AbortSignal. It is not one because making and watching one costs
 * 9 µs a call and this 2, beside the 40 of the request; AbortSignal.any and AbortSignal.timeout cost more still.
 */
export class Deadline extends EventEmitter {
  aborted = false;
  /** What to reject with: Fault D1_TIMEOUT, or the caller's own reason. */
  reason: unknown;

  end(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.emit('abort');
  }
}

/** Runs something that ends after `ms`, or when the caller's signal says so. */
export async function withDeadline<T>(
  ms: number,
  caller: AbortSignal | undefined,
  run: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  caller?.throwIfAborted();
  const deadline = new Deadline();
  const timer = setTimeout(() => deadline.end(new Fault('D1_TIMEOUT')), ms);
  const leave = () => deadline.end(caller?.reason);
  if (caller) {
    // Many calls share the signal of one GraphQL operation; Node warns of a leak at eleven, and each of ours is taken off again.
    setMaxListeners(0, caller);
    caller.addEventListener('abort', leave);
  }
  try {
    return await run(deadline);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', leave);
  }
}

/** Runs a part of what has a deadline: it ends with the whole, or after `ms` if that is earlier. */
export async function within<T>(ms: number, whole: Deadline, run: (part: Deadline) => Promise<T>): Promise<T> {
  const part = new Deadline();
  const timer = setTimeout(() => part.end(new Fault('D1_TIMEOUT')), ms);
  const end = () => part.end(whole.reason);
  if (whole.aborted) end();
  else whole.once('abort', end);
  try {
    return await run(part);
  } finally {
    clearTimeout(timer);
    whole.off('abort', end);
  }
}

/** The promise, or the deadline's reason as soon as it has come, whatever becomes of the promise then. */
export function orEnd<T>(promise: Promise<T>, deadline: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(deadline.reason as Error);
    if (deadline.aborted) end();
    else deadline.once('abort', end);
    const settle = () => deadline.off('abort', end);
    promise.then(resolve, reject).finally(settle);
  });
}
