import { setTimeout } from 'node:timers/promises';
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Context } from '../../context.ts';
import type { Fault } from '../../errors.ts';
import type { Request } from '../../scope.ts';
import { clientLeft } from '../common/client-left.ts';
import type { Deliveries } from './deliveries.ts';
import type { Executor } from './executor.ts';
import { mayPass, spoilers } from './spoilt.ts';

/** Makes the context of one execution. A new one for each event: its loaders must not outlive it. `asked` is called when anything of it is wanted. */
export type ContextFor = (signal: AbortSignal, showing?: Request['showing'], asked?: () => void) => Context;

/** Gives what `work` makes of an event, or what somebody else made of the very same. */
export type Making = (
  event: unknown,
  work: (asked: () => void) => Promise<ExecutionResult>,
  signal: AbortSignal,
) => Promise<ExecutionResult | undefined>;

/** The longest pause before an event is executed for the second time, and before any later one. Half of it is chance. */
const firstPauseMs = 250;
const longestPauseMs = 5_000;

/**
 * Runs a subscription: subscribes once, then executes the document for each event in a context of its own. The next event is taken only when
 * the caller asks for it, and never before this one was shown: one that D1 or the event log kept from it is executed again until it can be, and
 * any other fault that does so ends the subscription. Ending the iterator ends the source at once, also while it waits; so does `gone`,
 * whoever may have lost sight of the iterator. `refusalNow` is asked before each event, and what it gives
 * ends the subscription. `making` says when an event is executed, and whether at all: others may have made the same. It gives undefined once the signal
 * has aborted. Who pauses before the next try keeps nobody from their turn.
 */
export async function subscribe(
  args: ExecutionArgs,
  execute: Executor,
  contextFor: ContextFor,
  gone: AbortSignal,
  refusalNow: () => Fault | undefined = () => undefined,
  deliveries: Deliveries = untold,
  making: Making = (_event, work) => work(() => undefined),
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const abort = new AbortController();
  const showing: Request['showing'] = (entry) => deliveries.showing(entry);
  const stream = await createSourceEventStream({ ...args, contextValue: contextFor(abort.signal, showing) });
  if (!(Symbol.asyncIterator in stream)) return (await deliveries.make(async () => ({ value: stream }))).value;
  const source = stream[Symbol.asyncIterator]();
  let ended = false;
  const end = async () => {
    ended = true;
    deliveries.end();
    abort.abort(clientLeft);
    await source.return?.();
    return { value: undefined, done: true as const };
  };
  // Who still has the iterator ends it as well, and hears what went wrong with that.
  const leave = () => void end().catch(() => undefined);
  gone.addEventListener('abort', leave, { once: true, signal: abort.signal });
  if (gone.aborted) leave();

  async function payloadOf(rootValue: unknown): Promise<IteratorResult<ExecutionResult, undefined>> {
    for (let tries = 1; !ended; tries += 1) {
      const refusal = refusalNow();
      if (refusal !== undefined) {
        await end();
        throw refusal;
      }
      const work = async (asked: () => void) =>
        execute({ ...args, rootValue, contextValue: contextFor(abort.signal, undefined, asked) });
      const value = await making(rootValue, work, abort.signal);
      if (value === undefined) break;
      const spoilt = spoilers(value);
      if (spoilt.length === 0) return { value };
      if (!spoilt.some(mayPass)) {
        await end();
        throw spoilt[0];
      }
      await setTimeout(pauseMs(tries), undefined, { signal: abort.signal }).catch(() => undefined);
    }
    return end();
  }

  // No async function is left waiting for the source: there are many that wait.
  const show = (event: IteratorResult<unknown>): Promise<IteratorResult<ExecutionResult, undefined>> =>
    event.done || ended ? end() : deliveries.make(() => payloadOf(event.value));

  const events: AsyncIterableIterator<ExecutionResult> = {
    next() {
      deliveries.taken();
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return deliveries.wait(() => source.next()).then(show);
    },
    return: end,
    async throw(error: unknown) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}

/** Where nobody measures. */
const untold: Deliveries = {
  showing: () => undefined,
  wait: (work) => work(),
  make: (work) => work(),
  taken: () => undefined,
  end: () => undefined,
};

function pauseMs(tries: number): number {
  return Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs) * (0.5 + Math.random() / 2);
}
