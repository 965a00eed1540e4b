import type { ExecutionResult, GraphQLError } from 'graphql';
import { Fault } from '../../errors.ts';

/** The payload of a subscription is the value of its one field; its members say what happened. */
const depthOfMembers = 2;

/**
 * The errors by which a result does not show its event: they left no data, no payload, or none of one of the payload's own members. An error
 * further down took something that is beside the event, and its payload is shown with it.
 */
export function spoilers({ data, errors = [] }: ExecutionResult): GraphQLError[] {
  return errors.filter(({ path = [] }) => nulledAt(data, path) <= depthOfMembers);
}

/** Whether the same event may be shown when it is executed again: D1 or the event log is away. */
export function mayPass({ originalError }: GraphQLError): boolean {
  return originalError instanceof Fault && originalError.retryable;
}

/** How deep the outermost null on the path is: 0 for the whole data. An error without a path took all. */
function nulledAt(data: unknown, path: readonly (string | number)[]): number {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value == null) return depth;
    value = (value as Record<string | number, unknown>)[key];
  }
  return path.length;
}
