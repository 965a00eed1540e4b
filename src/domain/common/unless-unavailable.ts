import { Fault } from '../../errors.ts';

/** For a `catch`: goes on without what cannot be had right now. @throws every other error */
export function unlessUnavailable(error: unknown): undefined {
  if (!(error instanceof Fault && error.retryable)) throw error;
}

/** The same where the event log has to be there. */
export function unlessD1Unavailable(error: unknown): undefined {
  unlessUnavailable(error);
  if ((error as Fault).code === 'EVENTS_UNAVAILABLE') throw error;
}
