import type { Expected, PendingOperations, Taken } from '../pending.ts';
import { pendingParts, type Keys } from './keys.ts';
import type { RedisStore } from './store.ts';
import type { Vault } from '../vault.ts';

/** Name, entry, ms since its last word. */
type Row = [name: string, text: string, silentMs: string];

/**
 * What all processes expect. Copies of an expectation are awaited; an entry that is taken or postponed in vain is only asked for once more.
 * `keptMs`: what nobody takes is forgotten so long after it was due.
 */
export function createRedisPending(parts: {
  store: RedisStore;
  keys: Keys;
  vault: Vault;
  keptMs: number;
}): PendingOperations {
  const { store, keys, vault, keptMs } = parts;
  let unreadable = 0;

  const nameOf = ({ subject, operationId }: Expected) => vault.name('pending', subject, operationId);
  const placeOf = (name: string) => `pending ${name}`;
  const partOf = (name: string) => name.charCodeAt(0) % pendingParts;

  const zCard = (due: string) => store.read(due, (client) => client.zCard(due));

  async function remove(name: string, turn: string, part = partOf(name)): Promise<void> {
    const names = keys.pending(part);
    await store.read(names[0], (client) => client.dropPending(names, [name, turn]));
  }

  /** null when it is not what `expect` wrote, or was sealed for another name. */
  function read([name, text, silentMs]: Row): Taken | null {
    const [, , asked, turn, unknown, sealed] = text.split('\n');
    if (!turn || !sealed?.startsWith('~')) return null;
    try {
      const operation = JSON.parse(vault.open(placeOf(name), sealed)) as Expected;
      return { ...operation, asked: Number(asked), unknown: Number(unknown), silentMs: Number(silentMs), turn };
    } catch {
      return null;
    }
  }

  async function takeFrom(part: number, limit: number, leaseMs: number): Promise<Taken[]> {
    const values = [String(limit), String(leaseMs)];
    const names = keys.pending(part);
    const rows = (await store.read(names[0], (client) => client.takePending(names, values))) as Row[];
    const taken: Taken[] = [];
    for (const row of rows) {
      const operation = read(row);
      if (operation !== null) {
        taken.push(operation);
      } else {
        unreadable += 1;
        await remove(row[0], '', part);
      }
    }
    return taken;
  }

  return {
    async expect({ subject, operationId, kind, digitalCardId }, word, afterMs) {
      const operation: Expected = { subject, operationId, kind, digitalCardId };
      const name = nameOf(operation);
      const sealed = vault.sealAlone(placeOf(name), JSON.stringify(operation));
      const values = [name, vault.name('word', name, word), sealed, String(afterMs), String(keptMs)];
      const names = keys.pending(partOf(name));
      await store.write(names[0], (client) => client.expectPending(names, values));
    },
    done: (operation) => remove(nameOf(operation), ''),
    async take(limit, leaseMs) {
      const taken: Taken[] = [];
      const faults: unknown[] = [];
      // From another one each time, so that a full part does not keep the others waiting.
      const first = Math.floor(Math.random() * pendingParts);
      for (let part = 0; part < pendingParts && taken.length < limit; part += 1) {
        const some = takeFrom((first + part) % pendingParts, limit - taken.length, leaseMs);
        // In a cluster one may be away alone.
        taken.push(...(await some.catch((error: unknown) => (faults.push(error), []))));
      }
      if (faults.length === pendingParts) throw faults[0];
      return taken;
    },
    async postpone(taken, ms, asked) {
      const name = nameOf(taken);
      const values = [name, taken.turn, String(ms), asked ?? ''];
      const names = keys.pending(partOf(name));
      await store.read(names[0], (client) => client.postponePending(names, values));
    },
    drop: (taken) => remove(nameOf(taken), taken.turn),
    async counts() {
      const sizes = Array.from({ length: pendingParts }, (_, part) => zCard(keys.pending(part)[0]));
      return { pending: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0), unreadable };
    },
  };
}
