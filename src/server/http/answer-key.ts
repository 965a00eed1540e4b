import type { Viewer } from '../../viewer.ts';
import type { Prepared } from '../document/documents.ts';

/** A longer one is worth more than what it would save. */
const mostCharacters = 2_000;

/**
 * Under what the answer to a query is known: all that it depends on beside what is read for it. Two viewers have no key in common, nor has one
 * who may do something else now. Undefined where no answer is to be kept.
 */
export function answerKey(
  viewer: Viewer,
  { digest, operation, operationName, variables }: Prepared,
): string | undefined {
  if (operation.operation !== 'query') return undefined;
  const key = JSON.stringify([rightsOf(viewer), digest, operationName, variables]);
  return key.length > mostCharacters ? undefined : key;
}

function rightsOf(viewer: Viewer): string[] {
  if (viewer.kind === 'consumer') return [viewer.kind, viewer.consumerId];
  return [viewer.kind, viewer.subject, ...[...viewer.scopes].sort()];
}
