import type { Tag } from '../cache/evictions.ts';
import type { Api, Parse } from './api.ts';
import type { Names } from './renaming.ts';
import type { Call } from './types.ts';

/**
 * One call, under the name D1 gives it (its operationId), by the verb in its path. `names`: members of its body that wire.ts may rename. `changes`:
 * what it may change beside the thing itself.
 */
type Verb<T> = <B extends object>(
  operation: string,
  verb: string,
  further?: { names?: Names; changes?: (body: B) => readonly Tag[] },
) => (id: string, body: B, call: Call) => Promise<T>;

/** One kind of thing: its path, and its tag. */
export interface Kind {
  pathOf(id: string): string;
  tagOf(id: string): Tag;
}

/** Makes the calls that do something to one kind of thing: D1 has them all as POST `…/operations:<verb>` at the thing's path. */
export function createVerbs<T>(api: Api, { pathOf, tagOf }: Kind, parse: Parse<T>): Verb<T> {
  return (operation, verb, further = {}) =>
    async (id, body, call) => {
      const path = `${pathOf(id)}/operations:${verb}`;
      const { names, changes: others } = further;
      const changes = [tagOf(id), ...(others?.(body) ?? [])];
      return api.write({ operation, method: 'POST', path, body, names, changes }, call, parse);
    };
}
