import { Leaving, onAbort } from '../cache/leaving.ts';
import { Fault } from '../errors.ts';

/** The end of a call, known to all who work on it. Its reason: Fault D1_TIMEOUT, or the caller's own. */
export class Deadline extends Leaving {}

/** Runs something that ends after `ms`, or when the caller's signal says so. */
export async function withDeadline<T>(
  ms: number,
  caller: AbortSignal | Leaving | undefined,
  run: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  if (caller?.aborted) throw caller.reason;
  const deadline = new Deadline();
  const timer = setTimeout(() => deadline.end(new Fault('D1_TIMEOUT')), ms);
  const leave = caller && watch(caller, deadline);
  try {
    return await run(deadline);
  } finally {
    clearTimeout(timer);
    leave?.();
  }
}

/** Runs a part of what has a deadline: it ends with the whole, or after `ms` if that is earlier. */
export async function within<T>(ms: number, whole: Deadline, run: (part: Deadline) => Promise<T>): Promise<T> {
  const part = new Deadline();
  const timer = setTimeout(() => part.end(new Fault('D1_TIMEOUT')), ms);
  const end = () => part.end(whole.reason);
  if (whole.aborted) end();
  else whole.onEnd(end);
  try {
    return await run(part);
  } finally {
    clearTimeout(timer);
    whole.offEnd(end);
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

function watch(caller: AbortSignal | Leaving, deadline: Deadline): () => void {
  const leave = () => deadline.end(caller.reason);
  if (!(caller instanceof Leaving)) return onAbort(caller, leave);
  caller.onEnd(leave);
  return () => caller.offEnd(leave);
}
