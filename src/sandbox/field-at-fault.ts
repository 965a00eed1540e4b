import type { ErrorObject } from 'ajv';

/** The first field that failed, as D1 names it: a dotted path such as `consumerInfo.email`; `body` for the whole body. */
export function fieldAtFault(errors: readonly ErrorObject[] | null | undefined): string {
  const error = errors?.[0];
  if (!error) return 'body';
  // The first part says where the value was found: requestBody, path, header or query.
  const parts = error.instancePath.split('/').slice(2).map(unescapePointer);
  const { missingProperty, additionalProperty, tag } = error.params as Record<string, unknown>;
  const member = missingProperty ?? additionalProperty ?? tag;
  if (typeof member === 'string' && error.instancePath !== '') parts.push(member);
  return parts.length > 0 ? parts.join('.') : 'body';
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
