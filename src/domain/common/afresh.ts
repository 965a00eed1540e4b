import { patiently } from './patiently.ts';
import { unlessD1Unavailable } from './unless-unavailable.ts';

/** For a `catch`: rethrows until D1 has been away for too long, and goes on without it then. The event log is never done without. */
export type Spare = (error: unknown) => undefined;

/**
 * What a fresh snapshot is made of: `work` is done again while D1 or the event log cannot be reached. A subscriber who is told to begin anew must
 * not be shown less than before because many others are told so too. Once D1 has been away for `patienceMs` the record alone has to do, and D1's
 * notifications mend the rest. @throws as `patiently`
 */
export function afresh<T>(work: (spare: Spare) => Promise<T>, signal: AbortSignal, patienceMs = 10_000): Promise<T> {
  let until: number | undefined;
  const spare: Spare = (error) => {
    until ??= Date.now() + patienceMs;
    if (Date.now() < until) throw error;
    return unlessD1Unavailable(error);
  };
  return patiently(() => work(spare), signal);
}
