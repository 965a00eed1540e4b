import { setTimeout } from 'node:timers/promises';
import { registerEnumType } from 'type-graphql';
import type { Cursors } from '../../events/cursor.ts';
import type { EventLog, Gap, LogEntry, Place, Snapshot, Subject } from '../../events/event-log.ts';
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
      description: 'The record does not reach back to the cursor: forget what you had, here is the present state.',
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
  check(atOnce: boolean): Promise<void>;
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

/** No generator: one that waits holds on to what it gave last, and there are many that wait. */
class Steps<T> implements AsyncGenerator<T, void, void> {
  /** Undefined before the first snapshot. */
  private place: Place | undefined;
  private items: AsyncGenerator<LogEntry | Gap, void, void> | undefined;
  private ended = false;
  private begun = false;

  constructor(
    private readonly source: LiveSource,
    private readonly after: string | null,
    private readonly show: (step: Live) => T | undefined,
  ) {}

  async next(): Promise<IteratorResult<T, void>> {
    try {
      const first = this.place === undefined ? await this.begin() : undefined;
      if (first !== undefined) return { value: first, done: false };
      while (!this.ended && !this.source.signal.aborted) {
        const step = await this.step();
        if (step === null) break;
        if (step !== undefined) return { value: step, done: false };
      }
    } catch (error) {
      await this.return();
      throw error;
    }
    return this.return();
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.ended = true;
    await this.items?.return();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private async begin(): Promise<T | undefined> {
    const { log, cursors, subject, admit, prepare } = this.source;
    await admit?.();
    this.begun = this.after === null;
    if (this.after === null)
      return this.snapshot('SNAPSHOT', (await prepare?.(false)) ?? (await log.snapshot(subject)));
    this.place = cursors.decode(subject, this.after);
    return undefined;
  }

  /** What is to be given next; undefined where that has to be looked for again, null where there is no more. */
  private async step(): Promise<T | undefined | null> {
    const { log, subject, signal, check } = this.source;
    let gap = false;
    try {
      this.items ??= log.follow(subject, this.place as Place, signal);
      const { value: item } = await this.items.next();
      if (!item) return null;
      gap = 'gap' in item;
      if ('gap' in item) return await this.afresh();
      await check(mayBeAnothers(item));
      this.begun = true;
      this.place = placeOf(item);
      return this.show(changeOf(this.source, item));
    } catch (error) {
      await this.items?.return();
      this.items = undefined;
      if (!this.begun && !gap) throw error;
      unlessUnavailable(error);
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
      return undefined;
    }
  }

  private async afresh(): Promise<T | undefined> {
    const { log, subject, signal, check, prepare } = this.source;
    await this.items?.return();
    this.items = undefined;
    const snapshot = await afresh(async (spare) => {
      // What a record holds that was begun meanwhile may be another card's.
      await check(true);
      return (await prepare?.(true).catch(spare)) ?? log.snapshot(subject);
    }, signal);
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
