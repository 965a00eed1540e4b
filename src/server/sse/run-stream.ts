import type { ExecutionResult } from 'graphql';
import { print } from 'graphql-sse';
import { errorsOf } from '../common/errors-of.ts';
import type { Engine, Operation } from '../operation/engine.ts';
import type { Stream } from './stream.ts';

/** Executes an operation, or follows a subscription, and writes each result when the response took the one before. Ends the stream. */
export async function runStream(stream: Stream, engine: Engine, operation: Operation): Promise<void> {
  const { caller } = operation;
  const write = ({ errors, ...rest }: ExecutionResult) =>
    stream.write(nextOf(errors === undefined ? rest : { errors: engine.present(errors, caller), ...rest }));
  try {
    const isSubscription = operation.kind === 'subscription';
    const result = await (isSubscription ? engine.subscribe(operation) : engine.execute(operation));
    if (Symbol.asyncIterator in result) for await (const each of result) await write(each);
    else await write(result);
    stream.end('completed', complete);
  } catch (error) {
    const originalError = error instanceof Error ? error : new Error('not an error', { cause: error });
    const errors = engine.present(errorsOf(originalError), caller);
    stream.end('fault', nextOf({ errors }) + complete);
  }
}

export function nextOf(data: object): string {
  return print({ event: 'next', data });
}

/** After this a client does not come back. A stream that ends without it is to be opened again. */
export const complete = print({ event: 'complete', data: null });
