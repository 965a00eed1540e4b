import { Fault, Refusal } from '../errors.ts';
import type { Telemetry } from '../telemetry.ts';
import type { D1ApiName } from './types.ts';

/** What a call to D1 is known by where calls are measured: names of D1's, and none of an id. */
export interface ToldCall {
  api: D1ApiName | 'token';
  /** D1's operationId. */
  operation: string;
  method: 'GET' | 'PUT' | 'POST';
}

/** Does a call, and tells how it went and how long it took, with all its repeats. */
export async function told<T>(telemetry: Telemetry, { api, operation, method }: ToldCall, call: () => Promise<T>) {
  const began = performance.now();
  const attributes = { 'd1.api': api, 'http.request.method': method };
  const span = telemetry.spans?.start(`D1 ${operation}`, { kind: 'client', attributes });
  let outcome = 'ok';
  try {
    const answer = await (span ? span.run(call) : call());
    // Of reads alone: a write whose answer tells nothing was done.
    if (answer === null && method === 'GET') outcome = 'NOT_FOUND';
    return answer;
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    telemetry.d1Called({ api, operation, outcome, seconds: (performance.now() - began) / 1_000 });
    span?.end(outcome === 'ok' || outcome === 'NOT_FOUND' ? undefined : outcome);
  }
}

/** What is neither is the reason of a caller who left. */
function outcomeOf(error: unknown): string {
  if (error instanceof Refusal) return 'REFUSED';
  return error instanceof Fault ? error.code : 'LEFT';
}
