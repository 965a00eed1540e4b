import type { Viewer } from '../../viewer.ts';
import type { Prepared } from '../document/documents.ts';

/** A longer one is worth more than what it would save. */
const mostCharacters = 2_000;

/** What was written out before. Neither a viewer nor a prepared operation is ever another one later. */
const [ofViewers, ofOperations] = [new WeakMap<Viewer, string>(), new WeakMap<Prepared, string>()];

/**
 * Under what the answer to a query is known: all that it depends on beside what is read for it. Two viewers have no key in common, nor has one
 * who may do something else now. Undefined where no answer is to be kept.
 */
export function answerKey(viewer: Viewer, prepared: Prepared): string | undefined {
  if (prepared.operation.operation !== 'query') return undefined;
  const key = once(ofViewers, viewer, rightsOf) + once(ofOperations, prepared, asked);
  return key.length > mostCharacters ? undefined : key;
}

function asked({ digest, operationName, variables }: Prepared): unknown[] {
  return [digest, operationName, variables];
}

function rightsOf(viewer: Viewer): string[] {
  if (viewer.kind === 'consumer') return [viewer.kind, viewer.consumerId];
  return [viewer.kind, viewer.subject, ...[...viewer.scopes].sort()];
}

/** JSON, so that where one part ends and the next begins is never in doubt. */
function once<T extends object>(known: WeakMap<T, string>, thing: T, parts: (thing: T) => unknown[]): string {
  const found = known.get(thing);
  if (found !== undefined) return found;
  const text = JSON.stringify(parts(thing));
  known.set(thing, text);
  return text;
}
