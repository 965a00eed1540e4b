import { setTimeout } from 'node:timers/promises';
import { registerEnumType } from 'type-graphql';
import type { Cursors } from '../../events/cursor.ts';
import type { EventLog, Gap, LogEntry, Place, Snapshot, Subject } from '../../events/event-log.ts';
import { Items } from '../../items.ts';
import { afresh } from './afresh.ts';
import { mayBeAnothers } from './another-card.ts';
import { unlessUnavailable } from './unless-unavailable.ts';

export const UpdateKind = { SNAPSHOT: 'SNAPSHOT', CHANGE: 'CHANGE', RESYNC: 'RESYNC' } as const;
export type UpdateKind = keyof typeof UpdateKind;

registerEnumType(UpdateKind, {
  name: 'UpdateKind',
  description: 'What a payload of a subscription is.',
  valuesConfig: {
    SNAPSHOT: { description: 'The present state; the first payload when no cursor was given.' },
    CHANGE: { description: 'One update of D1, shown once, and the state right after it.' },
    RESYNC: {
      description:
        'The record does not reach back to the cursor, or customer care has it shown again: forget what you had, here is the present state.',
    },
  },
});

/** A step of a live subject. The cursor resumes right after it. */
export type Live = { cursor: string } & (
  { kind: 'SNAPSHOT' | 'RESYNC'; snapshot: Snapshot } | { kind: 'CHANGE'; entry: LogEntry }
);

export interface LiveSource {
  log: EventLog;
  cursors: Cursors;
  subject: Subject;
  signal: AbortSignal;
  /** Asked first of all: whether the viewer may see it. @throws Fault when not */
  admit?(): Promise<void>;
  /**
   * Runs before each snapshot: a log may have to be told what D1 knows. `gap`: its record was lost, or the viewer was away for too long. Gives the
   * snapshot where it has read it anyway.
   */
  prepare?(gap: boolean): Promise<Snapshot> | Promise<void>;
  /** Asked before each change: whether the viewer may still see it; `atOnce`: by D1's present word. @throws Fault when not */
  check(atOnce: boolean): Promise<void> | void;
}

/** Between two tries while the log cannot be reached. */
const pauseMs = 1_000;

/**
 * The present state, then every later entry once and in order; or, given a cursor, every entry after it. The place is read together with the
 * state and followed from there, so nothing falls between the two. Once it has given something it waits for a log that cannot be reached to come back.
 * `show` makes something of each step, or leaves it out.
 */
export function live(source: LiveSource, after: string | null): AsyncGenerator<Live, void, void>;
export function live<T>(
  source: LiveSource,
  after: string | null,
  show: (step: Live) => T | undefined,
): AsyncGenerator<T, void, void>;
export function live(
  source: LiveSource,
  after: string | null,
  show: (step: Live) => unknown = (step) => step,
): AsyncGenerator<unknown, void, void> {
  return new Steps(source, after, show);
}

class Steps<T> extends Items<T> {
  /** Undefined before the first snapshot. */
  private place: Place | undefined;
  private items: AsyncGenerator<LogEntry | Gap, void, void> | undefined;
  private ended = false;
  private begun = false;

  constructor(
    private readonly source: LiveSource,
    private readonly after: string | null,
    private readonly show: (step: Live) => T | undefined,
  ) {
    super();
  }

  async next(): Promise<IteratorResult<T, void>> {
    try {
      const first = this.place === undefined ? await this.begin() : undefined;
      if (first !== undefined) return { value: first, done: false };
      while (!this.ended && !this.source.signal.aborted) {
        let gap = false;
        try {
          const { value: item } = await this.follow().next();
          if (!item) break;
          gap = 'gap' in item;
          const made = 'gap' in item ? this.afresh() : this.take(item);
          const shown = made instanceof Promise ? await made : made;
          if (shown !== undefined) return { value: shown, done: false };
        } catch (error) {
          await this.lose(error, gap);
        }
      }
    } catch (error) {
      return this.throw(error);
    }
    return this.return();
  }

  protected end(): Promise<unknown> | undefined {
    this.ended = true;
    return this.items?.return();
  }

  private async begin(): Promise<T | undefined> {
    const { source, after } = this;
    await source.admit?.();
    this.begun = after === null;
    if (after === null)
      return this.snapshot('SNAPSHOT', (await source.prepare?.(false)) ?? (await source.log.snapshot(source.subject)));
    this.place = source.cursors.decode(source.subject, after);
    return undefined;
  }

  private follow(): AsyncGenerator<LogEntry | Gap, void, void> {
    const { log, subject, signal } = this.source;
    return (this.items ??= log.follow(subject, this.place as Place, signal));
  }

  private take(entry: LogEntry): Promise<T | undefined> | T | undefined {
    const checked = this.source.check(mayBeAnothers(entry));
    return checked instanceof Promise ? checked.then(() => this.pass(entry)) : this.pass(entry);
  }

  private pass(entry: LogEntry): T | undefined {
    this.begun = true;
    this.place = placeOf(entry);
    return this.show(changeOf(this.source, entry));
  }

  /** Waits for a log that cannot be reached, once something was given. @throws every other error */
  private async lose(error: unknown, gap: boolean): Promise<void> {
    await this.leave();
    if (!this.begun && !gap) throw error;
    unlessUnavailable(error);
    await setTimeout(pauseMs, undefined, { signal: this.source.signal }).catch(() => undefined);
  }

  private async leave(): Promise<void> {
    await this.items?.return();
    this.items = undefined;
  }

  private async afresh(): Promise<T | undefined> {
    const { source } = this;
    await this.leave();
    const snapshot = await afresh(async (spare) => {
      // What a record holds that was begun meanwhile may be another card's.
      await source.check(true);
      return (await source.prepare?.(true).catch(spare)) ?? source.log.snapshot(source.subject);
    }, source.signal);
    this.begun = true;
    return this.snapshot('RESYNC', snapshot);
  }

  private snapshot(kind: 'SNAPSHOT' | 'RESYNC', snapshot: Snapshot): T | undefined {
    const { cursors, subject } = this.source;
    this.place = placeOf(snapshot);
    return this.show({ kind, snapshot, cursor: cursors.encode(subject, snapshot) });
  }
}

function placeOf({ epoch, position }: Place): Place {
  return { epoch, position };
}

/** Made once for all who are given the same entry, so that they can be known to show the same. */
const changes = new WeakMap<LogEntry, { cursors: Cursors; change: Live }>();

function changeOf({ cursors, subject }: LiveSource, entry: LogEntry): Live {
  const known = changes.get(entry);
  if (known?.cursors === cursors) return known.change;
  const change: Live = { kind: 'CHANGE', entry, cursor: cursors.encode(subject, entry) };
  changes.set(entry, { cursors, change });
  return change;
}
