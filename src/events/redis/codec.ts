import { LRUCache } from 'lru-cache';
import { Fault } from '../../errors.ts';
import { copied } from '../copied.ts';
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

/** Between what the gateway means and what Redis holds. */
export interface Codec {
  /** The update as it is stored. */
  encode(update: Update): string;
  /** @throws Fault INTERNAL when it is not what `append.lua.ts` writes, or was written with another secret */
  entry(subject: Subject, text: string): LogEntry;
  state(subject: Subject, text: string): OperationState;
}

/** How many updates are known as they were encoded until they come back: more are not under way at a time. */
const mostEncoded = 1_000;
/**
 * How many entries are known as they were read, for as long as they may come again by the wire. With each goes what was made of it, and what lives for longer
 * than a moment is copied when memory is cleared up.
 */
const mostEntries = 256;

/** The texts of one subject by what they were sealed as, and for which member. */
type Known = Map<string, string>;

export function createCodec(vault: Vault): Codec {
  type Turn = (name: string, place: string, text: string) => string;

  // What this process has sealed it need not open.
  const encoded = new LRUCache<string, Known>({ max: mostEncoded });
  // It comes with the reply and on the wire, and to whoever reads the record: as one object for all of them.
  const entries = new LRUCache<string, LogEntry>({ max: mostEntries });

  function sealing(known: Known): Turn {
    return (name, place, text) => {
      if (readable.has(name) && vault.isPlain(text)) return text;
      const sealed = vault.seal(place, text);
      known.set(`${name} ${sealed}`, text);
      return sealed;
    };
  }

  /** Each once, for its own place: what an update says is in the state after it too. */
  function opening(known: Known): Turn {
    return (name, place, text) => {
      if (!text.startsWith('~')) return text;
      const what = `${name} ${text}`;
      const opened = known.get(what) ?? vault.open(place, text);
      known.set(what, opened);
      return opened;
    };
  }

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

  function state(subject: Subject, text: string, known: Known = new Map()): OperationState {
    const stored = JSON.parse(text) as StoredState;
    return {
      subject,
      ...turned(subject, stored, opening(known)),
      firstPosition: stored.firstPosition,
      position: stored.position,
      firstSeenAt: isoOf(stored.firstSeenAt),
      seenAt: isoOf(stored.seenAt),
    };
  }

  function entry(subject: Subject, text: string): LogEntry {
    const [epoch, position, previous, late, at, update, folded] = text.split('\n');
    if (!epoch || !position || !previous || !at || !update || !folded) throw new Fault('INTERNAL');
    const own = `${subject} ${update}`;
    const known = encoded.get(own) ?? new Map<string, string>();
    encoded.delete(own);
    return {
      epoch,
      position: copied(position),
      previous: copied(previous),
      update: { subject, ...turned(subject, JSON.parse(update) as StoredUpdate, opening(known)) },
      state: state(subject, folded, known),
      late: late === '1',
      at: isoOf(at),
    };
  }

  return {
    encode(update) {
      const known: Known = new Map();
      const stored: object = turned(update.subject, { ...update, fields: given(update.fields) }, sealing(known));
      const text = JSON.stringify(stored);
      encoded.set(`${update.subject} ${text}`, known);
      return text;
    },
    entry(subject, text) {
      const known = entries.get(text);
      if (known?.update.subject === subject) return known;
      const made = entry(subject, text);
      entries.set(text, made);
      return made;
    },
    state: (subject, text) => state(subject, text),
  };
}

function isoOf(ms: string): string {
  return new Date(Number(ms)).toISOString();
}
