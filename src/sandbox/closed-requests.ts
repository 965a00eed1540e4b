import type { Description, Json } from './description.ts';

/**
 * Closes the body of every request: members that schema/d1 does not describe are refused. Answers share parts with requests and stay open,
 * because D1 may add to its answers at any time (contract section 2.5).
 */
export function closeRequests(description: Description): void {
  for (const path of Object.values(description.paths))
    for (const operation of Object.values(path)) {
      const { requestBody } = operation as { requestBody?: { content: Record<string, { schema: Json }> } };
      for (const body of Object.values(requestBody?.content ?? {}))
        body.schema = closed(body.schema, description) as Json;
    }
}

/** A copy without references, in which every object is closed. */
function closed(part: unknown, description: Description): unknown {
  if (Array.isArray(part)) return part.map((item) => closed(item, description));
  if (typeof part !== 'object' || part === null) return part;
  const { $ref, ...rest } = part as Json;
  if (typeof $ref === 'string') return closed({ ...resolve($ref, description), ...rest }, description);
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value, description)]));
  return copy.type === 'object' && copy.properties ? { additionalProperties: false, ...copy } : copy;
}

function resolve(reference: string, description: Description): Json {
  const name = reference.replace('#/components/schemas/', '');
  return description.components.schemas?.[name] as Json;
}
