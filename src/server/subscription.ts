import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Context } from '../context.ts';

/** Makes the context of one execution. A new one for each event: its loaders must not outlive it. */
export type ContextFor = (signal: AbortSignal) => Context;

/**
 * Runs a subscription: subscribes once, then executes the document for each event in a context of its own. The next event is taken only when
 * the caller asks for it. Ending the iterator ends the source at once, also while it waits.
 */
export async function subscribe(
  args: ExecutionArgs,
  contextFor: ContextFor,
): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const abort = new AbortController();
  const stream = await createSourceEventStream({ ...args, contextValue: contextFor(abort.signal) });
  if (!(Symbol.asyncIterator in stream)) return stream;
  const source = stream[Symbol.asyncIterator]();
  let ended = false;
  const end = async () => {
    ended = true;
    abort.abort();
    await source.return?.();
    return { value: undefined, done: true as const };
  };
  const events: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      if (ended) return { value: undefined, done: true };
      const event = await source.next();
      if (event.done || abort.signal.aborted) return end();
      return { value: await execute({ ...args, rootValue: event.value, contextValue: contextFor(abort.signal) }) };
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
