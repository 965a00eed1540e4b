import type { EventLog, Subject, Update } from '../event-log.ts';
import type { Limits } from '../options.ts';
import type { Keys } from './keys.ts';
import type { RedisStore } from './store.ts';
import type { Vault } from '../vault.ts';

/** What is found by a name and not by a place in a record. Every value is sealed for its own key, so that none can take another's place. */
export interface Lookups extends Pick<EventLog, 'subjectOf' | 'subjectOfRequest' | 'remember' | 'recall'> {
  /** Notes whose the operation is and, last come, whose its issuerRequestId is. Goes along with the append and may be repeated. */
  index(update: Update): Promise<unknown>[];
  /** The text of a note as it is stored. @throws Fault INTERNAL when it is another's */
  openNote(subject: Subject, name: string, sealed: string): string;
}

export function createLookups(store: RedisStore, keys: Keys, vault: Vault, limits: Limits): Lookups {
  const operationPlace = (id: string) => `operation ${id}`;
  const requestPlace = (id: string) => `request ${id}`;
  const notePlace = (subject: Subject, name: string) => `note ${JSON.stringify([subject, name])}`;

  async function opened(key: string, place: string): Promise<string | null> {
    const sealed = await store.read(key, (client) => client.get(key));
    return sealed === null ? null : vault.open(place, sealed);
  }

  return {
    index({ subject, operationId, fields: { issuerRequestId } }) {
      const owner = vault.seal(operationPlace(operationId), subject);
      const key = keys.operation(operationId);
      const works: Promise<unknown>[] = [
        store.write(key, (client) => client.indexOperation([key], [owner, String(limits.repeatMs)])),
      ];
      if (issuerRequestId !== undefined) {
        const bearer = vault.sealAlone(requestPlace(issuerRequestId), subject);
        const request = keys.request(issuerRequestId);
        works.push(store.write(request, (client) => client.set(request, bearer, expiry(limits.repeatMs))));
      }
      return works;
    },
    subjectOf: async (id) => (await opened(keys.operation(id), operationPlace(id))) as Subject | null,
    subjectOfRequest: async (id) => (await opened(keys.request(id), requestPlace(id))) as Subject | null,
    async remember(subject, name, text) {
      const key = keys.note(subject, name);
      if (text === null) return void (await store.write(key, (client) => client.del(key)));
      const sealed = vault.sealAlone(notePlace(subject, name), text);
      await store.write(key, (client) => client.set(key, sealed, expiry(limits.noteMs)));
    },
    openNote: (subject, name, sealed) => vault.open(notePlace(subject, name), sealed),
    recall: (subject, name) => opened(keys.note(subject, name), notePlace(subject, name)),
  };
}

function expiry(ms: number) {
  return { expiration: { type: 'PX' as const, value: ms } };
}
