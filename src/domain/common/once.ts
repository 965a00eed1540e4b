import { setTimeout } from 'node:timers/promises';
import type { Scope } from '../../scope.ts';
import { Fault, Refusal } from '../../errors.ts';
import type { Claimed, ClaimName, Lost } from '../../events/claims.ts';
import { unlessUnavailable } from './unless-unavailable.ts';

/** A request that is carried out once, however often and wherever it comes. */
export interface OnceRequest<T> {
  name: ClaimName;
  /** A keyed digest of what is asked for. */
  fingerprint: string;
  /** Path of the field that is at fault when the name is another request's. */
  conflictAt: string[];
  /** Asks D1 what became of it; null: D1 has not done it. Without this, nobody can tell. @throws Fault when it cannot be told */
  resolve?: ((lost: Lost) => Promise<T | null>) | undefined;
}

/** A claim that is ours: nobody else sends it. */
export type Held = Extract<Claimed, { token: string }>;
/** `goAhead`: for who has something else to do first, to be awaited right before D1 is called. @throws Fault IN_PROGRESS when that took too long */
export type Send<T> = (goAhead: () => Promise<void>) => Promise<T>;
type OnceScope = Pick<Scope, 'claims' | 'lostRequests' | 'signal'>;

/** How old the leave to send may be: a third of the shortest lease. In ms. */
const freshMs = 10_000;
/** How long a request waits for one like it that is being carried out. */
const patienceMs = 2_000;
const pauseMs = { first: 20, longest: 200 };

/**
 * Has D1 do something once: `send` is called for the first of equal requests, and all others get what it gave, which has to be JSON and free
 * of personal data. When an outcome is not known, D1 is asked for it before anything is sent again.
 * @throws Refusal CONFLICT when the name is another request's; Fault IN_PROGRESS while one like it is being carried out, EVENTS_UNAVAILABLE,
 * with nothing sent, OUTCOME_UNKNOWN; and what `send` throws
 */
export async function once<T extends object>(scope: OnceScope, request: OnceRequest<T>, send: Send<T>): Promise<T> {
  const claimed = await claim(scope, request, patienceMs);
  if (claimed.state === 'answered') return JSON.parse(claimed.answer) as T;
  const found = await lookBack(scope, request, claimed);
  if (found !== null) return found;
  const goAhead = async () => {
    const isMine = await inTime(() => scope.claims.sending(request.name, claimed.token));
    if (!isMine) throw new Fault('IN_PROGRESS');
  };
  try {
    await goAhead();
    return await keep(scope, request, claimed, await send(goAhead));
  } catch (error) {
    return fail(scope, request, claimed, error);
  }
}

/**
 * The answer to whether a request may be sent, unless this process was stopped for so long over it that the answer is old.
 * @throws Fault IN_PROGRESS then: it may be somebody else's by now
 */
export async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const answer = await ask();
  if (performance.now() - began > freshMs) throw new Fault('IN_PROGRESS');
  return answer;
}

/** The claim, held or answered, waiting at most `ms` for who holds it. @throws as `once` does */
export async function claim<T>(
  { claims, signal }: OnceScope,
  { name, fingerprint, conflictAt }: OnceRequest<T>,
  ms: number,
): Promise<Exclude<Claimed, { state: 'inFlight' | 'other' }>> {
  const began = performance.now();
  for (let pause = pauseMs.first; ; pause = Math.min(2 * pause, pauseMs.longest)) {
    const claimed = await claims.claim(name, fingerprint);
    if (claimed.state === 'other') throw conflict(conflictAt);
    if (claimed.state !== 'inFlight') return claimed;
    if (signal.aborted || performance.now() - began + pause > ms) throw new Fault('IN_PROGRESS');
    await setTimeout(pause / 2 + (Math.random() * pause) / 2, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * What D1 made of a lost request, kept; null when it may be sent: it never was, or D1 has not done it, and would know by now.
 * @throws Fault OUTCOME_UNKNOWN, with the claim given back, when nobody can tell
 */
export async function lookBack<T extends object>(
  scope: OnceScope,
  request: OnceRequest<T>,
  held: Held,
): Promise<T | null> {
  if (held.state === 'mine') return null;
  const { claims, lostRequests } = scope;
  try {
    const found = await resolved(request, held.lost);
    if (found !== null) return await keep(scope, request, held, found);
    if (held.lost.quietMs < lostRequests.settleMs) throw new Fault('OUTCOME_UNKNOWN');
    return null;
  } catch (error) {
    await claims.giveBack(request.name, held.token).catch(unlessUnavailable);
    throw error;
  }
}

/** The answer, kept for whoever asks again. While it cannot be kept this caller gets it, and the next one has D1 asked for it. */
export async function keep<T extends object>(
  { claims }: OnceScope,
  { name }: Pick<OnceRequest<T>, 'name'>,
  { token }: Held,
  answer: T,
): Promise<T> {
  await claims.answer(name, token, JSON.stringify(answer)).catch(unlessUnavailable);
  return answer;
}

/**
 * A failure that says that D1 did nothing frees the name; after any other, D1 is asked before it is sent again. That this time nothing was
 * sent says nothing of the time before.
 */
export async function settle(
  { claims }: OnceScope,
  { name }: Pick<OnceRequest<object>, 'name'>,
  { token, state }: Held,
  error: unknown,
): Promise<void> {
  const isStillLost = state === 'lost' && !(error instanceof Refusal);
  const verb = !isUndone(error) ? 'unknown' : isStillLost ? 'giveBack' : 'release';
  await claims[verb](name, token).catch(unlessUnavailable);
}

/** Settles a failure and throws it. What was sent before, and refused now, may have arrived in between: then that is the answer. */
export async function fail<T extends object>(
  scope: OnceScope,
  request: OnceRequest<T>,
  held: Held,
  error: unknown,
): Promise<T> {
  let failure = error;
  if (error instanceof Refusal && held.state === 'lost') {
    try {
      const found = await resolved(request, held.lost);
      if (found !== null) return await keep(scope, request, held, found);
    } catch (unclear) {
      failure = unclear;
    }
  }
  await settle(scope, request, held, failure);
  throw failure;
}

/** @throws Fault OUTCOME_UNKNOWN when D1 cannot be asked, or its answer does not tell */
async function resolved<T>({ resolve }: OnceRequest<T>, lost: Lost): Promise<T | null> {
  if (resolve === undefined) throw new Fault('OUTCOME_UNKNOWN');
  try {
    return await resolve(lost);
  } catch (cause) {
    if (cause instanceof Fault || cause instanceof Refusal) throw new Fault('OUTCOME_UNKNOWN', { cause });
    throw cause;
  }
}

function isUndone(error: unknown): boolean {
  if (error instanceof Refusal) return true;
  return error instanceof Fault && !['OUTCOME_UNKNOWN', 'INTERNAL'].includes(error.code);
}

function conflict(field: string[]): Refusal {
  return new Refusal([{ code: 'CONFLICT', field, message: 'another request was made under it' }]);
}
