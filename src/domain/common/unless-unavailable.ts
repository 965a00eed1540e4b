import { Fault } from '../../errors.ts';

/** For a `catch`: goes on without what cannot be had right now. @throws every other error */
export function unlessUnavailable(error: unknown): undefined {
  if (!(error instanceof Fault && error.retryable)) throw error;
}
