import type { Viewer } from '../../viewer.ts';
import type { Prepared } from '../document/documents.ts';

/** A longer one is worth more than what it would save. */
const mostCharacters = 2_000;

/** Whose rights were written out before: a viewer is never another one later. */
const known = new WeakMap<Viewer, string>();

/**
 * Under what the answer to a query is known: all that it depends on beside what is read for it. Two viewers have no key in common, nor has one
 * who may do something else now. Undefined where no answer is to be kept.
 */
export function answerKey(viewer: Viewer, question: string): string | undefined {
  const key = rightsOf(viewer) + question;
  return key.length > mostCharacters ? undefined : key;
}

/** What is asked, whoever asks; undefined where no answer is to be kept. In JSON, so that where it begins is never in doubt. */
export function questionOf({ operation, digest, operationName, variables }: Prepared): string | undefined {
  return operation.operation === 'query' ? JSON.stringify([digest, operationName, variables]) : undefined;
}

function rightsOf(viewer: Viewer): string {
  const found = known.get(viewer);
  if (found !== undefined) return found;
  const who = viewer.kind === 'consumer' ? [viewer.consumerId] : [viewer.subject, ...[...viewer.scopes].sort()];
  const rights = JSON.stringify([viewer.kind, ...who]);
  known.set(viewer, rights);
  return rights;
}
