import type { Rank, Update } from './event-log.ts';

/** D1's production stages in order (D1 documentation, "Card production tracking"). */
const production = [
  'CARD_PROD_REQUESTED',
  'DATA_PREPARED',
  'CARD_PROD_READY',
  'CARD_PROD_ONGOING',
  'CARD_PROD_DONE',
  'CARD_SHIPPED',
  'CARD_RETURNED',
];
const finals = ['SUCCESSFUL', 'FAILED'];

const finalRank = production.length + 1;
/** A card comes back after it was shipped: a final CARD_SHIPPED that arrives late must not undo a final CARD_RETURNED. */
const returnedRank = finalRank + 1;

/** How far an update is in its operation's life, by its status and stage alone: D1's times are not to be relied on for order. */
export function rankOf({ status, fields }: Pick<Update, 'status' | 'fields'>): Rank {
  if (finals.includes(status)) {
    return { value: fields.stage === 'CARD_RETURNED' ? returnedRank : finalRank, final: true };
  }
  return { value: status === 'PENDING' ? stageRank(fields.stage) : null, final: false };
}

/**
 * An exception or a cancelling that is still PENDING has no place of its own: it is as far as the operation already is, and what D1 does
 * after it (data sent again, production gone on) must not come too late for ever.
 */
function stageRank(stage: string | undefined): number | null {
  if (stage === undefined) return 0;
  const index = production.indexOf(stage);
  return index === -1 ? null : index + 1;
}
