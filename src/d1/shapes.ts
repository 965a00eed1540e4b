import { Fault } from '../errors.ts';
import type { D1PossibleOperation } from './types.ts';

/** Told how many items of a list were left out. */
export type Drop = (items: number) => void;

/** The members without which a thing is of no use: each must be a string. Others are not checked; D1 adds and changes them. */
type Strings<T> = readonly (keyof T & string)[];

/** Members that D1 requires of every operation, but the id of its card or consumer: the path of the request tells it. */
export const operationStrings = ['operationId', 'operation', 'status', 'startTime'] as const;

/** @throws Fault D1_UNEXPECTED when the value is not an object with these strings */
export function readObject<T extends object>(value: unknown, strings: Strings<T>): T {
  if (!isObject(value, strings)) throw new Fault('D1_UNEXPECTED');
  return value as T;
}

/**
 * The one thing that was asked for, by its id: another's is never passed on, whatever mixed them up. `known` is that of `readList`.
 * @throws Fault D1_UNEXPECTED when the value is not an object with these strings and this id, or is about something else than `known`
 */
export function readOne<T extends object>(
  value: unknown,
  strings: Strings<T>,
  asked: Partial<T>,
  known: Partial<T> = {},
): T {
  const thing = readObject<T>(value, strings);
  for (const name in asked) if (thing[name] !== asked[name]) throw new Fault('D1_UNEXPECTED');
  if (contradicts(thing, known)) throw new Fault('D1_UNEXPECTED');
  return { ...thing, ...known };
}

/**
 * The items that are usable; the others are dropped, so that one of them does not cost the rest. `known` holds members that the path of the
 * request tells where an item does not. An item that says otherwise is about somebody else's thing, and is dropped: under this path it would
 * be shown to, and recorded for, the wrong one. @throws Fault D1_UNEXPECTED when the value is no list
 */
export function readList<T extends object>(
  value: unknown,
  strings: Strings<T>,
  drop: Drop,
  known: Partial<T> = {},
): T[] {
  if (!Array.isArray(value)) throw new Fault('D1_UNEXPECTED');
  const items = value.filter((item) => isObject(item, strings) && !contradicts(item, known));
  if (items.length < value.length) drop(value.length - items.length);
  const names = Object.keys(known) as (keyof T)[];
  const tells = (item: T) => names.every((name) => item[name] === known[name]);
  return items.map((item) => (tells(item as T) ? item : { ...item, ...known }) as T);
}

/** D1's alphabet for them; also what its notifications must have. */
const operationIds = /^[A-Za-z0-9_-]{1,64}$/;

/** The operation by which D1 carries a write out, where its answer names one. An answer that does not is a success all the same. */
export function readPossibleOperation(body: unknown): D1PossibleOperation {
  const operationId = memberOf(body, 'operationId');
  const status = memberOf(body, 'status');
  if (typeof operationId !== 'string' || !operationIds.test(operationId)) return {};
  return typeof status === 'string' ? { operationId, status } : { operationId };
}

/** A member of a body, where the body is an object. */
export function memberOf(body: unknown, name: string): unknown {
  return isObject(body, []) ? body[name] : undefined;
}

/** Whether a thing has another value where the path of the request has one; absent and null say nothing. */
function contradicts(thing: object, known: object): boolean {
  return Object.entries(known).some(([name, value]) => {
    const said = (thing as Record<string, unknown>)[name] ?? value;
    return said !== value;
  });
}

function isObject(value: unknown, strings: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return strings.every((name) => typeof (value as Record<string, unknown>)[name] === 'string');
}
