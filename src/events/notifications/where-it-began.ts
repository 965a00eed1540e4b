import type { EventLog, Update } from '../event-log.ts';

/**
 * An update of an operation on a digital card, for the record in which that operation began. D1 may name the card or not, and whoever asked for
 * the operation may have recorded it in the other place: split in two, it would never end in the first.
 */
export async function whereItBegan(log: EventLog, update: Update, digitalCardId: string): Promise<Update> {
  const subject = await log.subjectOf(update.operationId);
  const fields = { ...update.fields };
  delete fields.digitalCardId;
  if (subject === `digitalCard:${digitalCardId}`) return { ...update, subject, fields };
  if (subject?.startsWith('card:')) return { ...update, subject, fields: { ...fields, digitalCardId } };
  return update;
}
