import { Fault } from '../../errors.ts';
import type { LogEntry, OperationState, Subject, Update, UpdateFields } from '../event-log.ts';
import { given } from '../facts.ts';
import { withTimes } from '../fold.ts';
import type { Vault } from '../vault.ts';

/**
 * The members whose plain words stay readable, for an operator who looks into Redis. A word in any other (a reason, a carrier, a site, an id)
 * may be a person's name.
 */
const readable = new Set(['kind', 'status', 'startedAt', 'endedAt', 'fields.stage']);

/** An update as Redis holds it: every other text sealed, and without the subject, which its key stands for. */
interface StoredUpdate extends Pick<Update, 'operationId' | 'kind' | 'status' | 'startedAt' | 'endedAt' | 'trace'> {
  fields: Record<string, string>;
}

/** A state as the script keeps it. Times of the log are in ms. */
interface StoredState extends StoredUpdate {
  firstPosition: string;
  position: string;
  firstSeenAt: string;
  seenAt: string;
}

/** Texts by what they were sealed as. */
export type Known = ReadonlyMap<string, string>;

/** Between what the gateway means and what Redis holds. */
export interface Codec {
  /** The update as it is stored. `known`: its texts, so that who reads it back need not open them. */
  encode(update: Update): { text: string; known: Known };
  /** @throws Fault INTERNAL when it is not what `append.lua.ts` writes, or was written with another secret */
  entry(subject: Subject, text: string, known?: Known): LogEntry;
  state(subject: Subject, text: string): OperationState;
}

export function createCodec(vault: Vault): Codec {
  type Turn = (name: string, place: string, text: string) => string;

  const sealed: Turn = (name, place, text) =>
    readable.has(name) ? vault.sealUnlessPlain(place, text) : vault.seal(place, text);
  const openedBut =
    (known?: Known): Turn =>
    (_name, place, text) =>
      known?.get(text) ?? vault.open(place, text);

  function turned(subject: Subject, update: Omit<Update, 'subject' | 'fields'> & { fields: object }, turn: Turn) {
    const at = (name: string, text: string) => turn(name, `${subject} ${name}`, text);
    const optional = (name: string, text: string | undefined) => (text === undefined ? undefined : at(name, text));
    return {
      operationId: at('operationId', update.operationId),
      kind: at('kind', update.kind),
      status: at('status', update.status),
      ...withTimes(optional('startedAt', update.startedAt), optional('endedAt', update.endedAt)),
      fields: Object.fromEntries(
        Object.entries(update.fields).map(([name, text]) => [name, at(`fields.${name}`, String(text))]),
      ) as UpdateFields,
      ...(update.trace && { trace: at('trace', update.trace) }),
    };
  }

  function state(subject: Subject, text: string, opened = openedBut()): OperationState {
    const stored = JSON.parse(text) as StoredState;
    return {
      subject,
      ...turned(subject, stored, opened),
      firstPosition: stored.firstPosition,
      position: stored.position,
      firstSeenAt: isoOf(stored.firstSeenAt),
      seenAt: isoOf(stored.seenAt),
    };
  }

  return {
    encode(update) {
      const known = new Map<string, string>();
      const sealedAs: Turn = (name, place, text) => {
        const result = sealed(name, place, text);
        known.set(result, text);
        return result;
      };
      const stored: object = turned(update.subject, { ...update, fields: given(update.fields) }, sealedAs);
      return { text: JSON.stringify(stored), known };
    },
    entry(subject, text, known) {
      const [epoch, position, previous, late, at, update, folded] = text.split('\n');
      if (!epoch || !position || !previous || !at || !update || !folded) throw new Fault('INTERNAL');
      const opened = openedBut(known);
      return {
        epoch,
        position,
        previous,
        update: { subject, ...turned(subject, JSON.parse(update) as StoredUpdate, opened) },
        state: state(subject, folded, opened),
        late: late === '1',
        at: isoOf(at),
      };
    },
    state: (subject, text) => state(subject, text),
  };
}

function isoOf(ms: string): string {
  return new Date(Number(ms)).toISOString();
}
