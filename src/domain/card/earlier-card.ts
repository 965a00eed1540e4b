import type { Scope } from '../../scope.ts';
import { Fault, Refusal } from '../../errors.ts';
import type { Subject, SuccessionNote } from '../../events/event-log.ts';
import { writing } from '../common/writing.ts';

const note: SuccessionNote = 'succeeded';
/** D1 lets the id of such a card be used again (D1 documentation, "Register card"). */
const retired = ['DELETED', 'REPLACED'];

/**
 * Has D1 register cards. An id that an earlier card bore may get another owner by it, and D1 may never tell when: so what the event log has
 * of the id by now is noted as the earlier card's, before D1 is asked. When D1 refuses, or was surely not asked, nothing has changed.
 * @throws what `register` throws; Fault EVENTS_UNAVAILABLE, before D1 is asked, when that cannot be noted
 */
export async function asNewCards<T>(scope: Scope, cardIds: string[], register: () => Promise<T>): Promise<T> {
  const undo = await Promise.all(cardIds.map((cardId) => partFromEarlier(scope, cardId)));
  try {
    return await register();
  } catch (error) {
    // Of any other error nobody knows whether D1 has done it.
    if (isUndone(scope, error)) await Promise.all(undo.map((each) => each()));
    throw error;
  }
}

/** Gives what takes it back. */
async function partFromEarlier(scope: Scope, cardId: string): Promise<() => Promise<void>> {
  const { d1, log } = scope;
  const isRetired = async () => retired.includes((await d1.getCard(cardId, writing(scope)))?.state ?? '');
  if (!(await isRetired())) return async () => undefined;
  const subject: Subject = `card:${cardId}`;
  const before = await log.recall(subject, note);
  // What has not been heard of by now would pass for the new card's when it comes late.
  await scope.record((await d1.listCardOperations(cardId, writing(scope))) ?? []);
  await log.remember(subject, note, (await log.snapshot(subject)).position);
  return async () => {
    // Somebody else may have registered it meanwhile, which is why D1 refuses.
    const stillRetired = await isRetired().catch(() => false);
    if (stillRetired) await log.remember(subject, note, before).catch(() => undefined);
  };
}

/** Besides what D1 says: what keeps a call from being made is not D1's fault. */
function isUndone({ d1 }: Scope, error: unknown): boolean {
  const isBefore = error instanceof Fault && ['IN_PROGRESS', 'EVENTS_UNAVAILABLE'].includes(error.code);
  return error instanceof Refusal || isBefore || d1.isNotDone(error);
}
