import type { ErrorObject } from 'ajv';

type Errors = readonly ErrorObject[] | null | undefined;

/** The first field of a request that failed, as D1 names it: a dotted path such as `consumerInfo.email`; `body` for the whole body. */
export function fieldAtFault(errors: Errors): string {
  // The first part says where the value was found: requestBody, path, header or query.
  return pathOf(errors, 1);
}

/** The same for an answer. */
export function memberAtFault(errors: Errors): string {
  return pathOf(errors, 0);
}

function pathOf(errors: Errors, partsToSkip: number): string {
  const error = errors?.[0];
  if (!error) return 'body';
  const all = error.instancePath.split('/').slice(1).map(unescapePointer);
  const { missingProperty, additionalProperty, tag } = error.params as Record<string, unknown>;
  const member = missingProperty ?? additionalProperty ?? tag;
  const parts = [
    ...all.slice(partsToSkip),
    ...(typeof member === 'string' && all.length >= partsToSkip ? [member] : []),
  ];
  return parts.length > 0 ? parts.join('.') : 'body';
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
