import type { Api, Parse } from './api.ts';
import type { Names } from './renaming.ts';
import type { Call } from './types.ts';

/** One call, under the name D1 gives it (its operationId), by the verb in its path. `names`: members of its body that wire.ts may rename. */
type Verb<T> = (operation: string, verb: string, names?: Names) => (id: string, body: object, call: Call) => Promise<T>;

/** Makes the calls that do something to one kind of thing: D1 has them all as POST `…/operations:<verb>` at the thing's path. */
export function createVerbs<T>(api: Api, pathOf: (id: string) => string, parse: Parse<T>): Verb<T> {
  return (operation, verb, names) => async (id, body, call) => {
    const path = `${pathOf(id)}/operations:${verb}`;
    return api.write({ operation, method: 'POST', path, body, names }, call, parse);
  };
}
