import type { z } from 'zod';
import type { Problem } from '../errors.ts';

type Schema = z.core.$ZodTypes;

/**
 * Members of a JSON value that its schema does not have, so that a misspelt one is not dropped in silence. Only the object that has them is
 * named: an unknown name comes from the input, and may be anything.
 */
export function unknownMembers(schema: z.ZodType, value: unknown): Problem[] {
  return within(schema as unknown as Schema, value, []);
}

function within(schema: Schema, value: unknown, field: string[]): Problem[] {
  const { def } = schema._zod;
  if (def.type === 'optional' || def.type === 'nullable') return within(def.innerType as Schema, value, field);
  if (def.type === 'pipe') return within(def.in as Schema, value, field);
  if (def.type === 'array' && Array.isArray(value))
    return value.flatMap((item, index) => within(def.element as Schema, item, [...field, String(index)]));
  if (def.type !== 'object' || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const known = Object.entries(def.shape);
  const problems = known.flatMap(([name, member]) =>
    within(member as Schema, (value as Record<string, unknown>)[name], [...field, name]),
  );
  if (Object.keys(value).every((name) => Object.hasOwn(def.shape, name))) return problems;
  const message = `has a member other than ${known.map(([name]) => name).join(', ')}`;
  return [{ code: 'INVALID_FORMAT', field, message }, ...problems];
}
