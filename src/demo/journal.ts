import type { AppendOutcome, EventLog, Update } from '../events/event-log.ts';
import type { Stores } from '../events/stores.ts';

/**
 * How an update was taken. `accepted`: a notification brought it. `repeat`: a notification brought nothing new. `late`: it came after a later one.
 * `refused`: a notification could not be stored, so that D1 sends it again. `reconciled`: the gateway asked D1 and learnt it. `answer`: D1 answered a
 * request with it.
 */
export type Mark = 'accepted' | 'repeat' | 'late' | 'refused' | 'reconciled' | 'answer';

export interface Taken {
  /** From 1, without a gap. */
  number: number;
  /** ISO 8601. */
  at: string;
  mark: Mark;
  subject: string;
  operationId: string;
  kind: string;
  status: string;
  stage: string | null;
  errorCode: string | null;
  shipmentStatus: string | null;
}

export interface Journal {
  /** Stands between a gateway and its stores, and only looks. */
  witness(stores: Stores): Stores;
  /** What is kept of it after a number, oldest first. */
  since(after: number): Taken[];
}

const most = 300;

/** What became of each update that a gateway of this process was told: no client is told of repeats, and people want to see them. */
export function createJournal(): Journal {
  const kept: Taken[] = [];
  let last = 0;

  function note({ subject, operationId, kind, status, fields }: Update, mark: Mark): void {
    const { stage = null, errorCode = null, shipmentStatus = null } = fields;
    const at = new Date().toISOString();
    kept.push({ number: ++last, at, mark, subject, operationId, kind, status, stage, errorCode, shipmentStatus });
    if (kept.length > most) kept.shift();
  }

  return {
    witness: (stores) => ({ ...stores, log: noting(stores.log, note) }),
    // Whoever has seen more than there was has seen an earlier run.
    since: (after) => kept.filter(({ number }) => number > (after > last ? 0 : after)),
  };
}

function noting(log: EventLog, note: (update: Update, mark: Mark) => void): EventLog {
  return {
    ...log,
    async append(update, options) {
      // Only of notifications is a repeat told.
      const isTold = options?.tellRepeat === true;
      try {
        const outcome = await log.append(update, options);
        const mark = isTold ? ofNotification(outcome) : ofOwn(outcome, update);
        if (mark !== null) note(update, mark);
        return outcome;
      } catch (error) {
        if (isTold) note(update, 'refused');
        throw error;
      }
    },
  };
}

function ofNotification(outcome: AppendOutcome): Mark {
  if (outcome.outcome === 'repeated') return 'repeat';
  return outcome.entry.late ? 'late' : 'accepted';
}

/** What the gateway appends by itself is a repeat most of the time, and no news then. */
function ofOwn(outcome: AppendOutcome, { fields }: Update): Mark | null {
  if (outcome.outcome === 'repeated') return null;
  return fields.requestDigest !== undefined || fields.requestMark !== undefined ? 'answer' : 'reconciled';
}
