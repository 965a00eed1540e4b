import { setTimeout } from 'node:timers/promises';
import type { EventLog, LogEntry, Place, Snapshot, Subject } from '../../events/event-log.ts';
import { afresh, type Spare } from './afresh.ts';
import { hasEnded, mayBeAnothers } from './another-card.ts';
import type { Merge } from './merge.ts';
import { unlessUnavailable } from './unless-unavailable.ts';

export interface RosterSource {
  log: EventLog;
  /** The same with what earlier cards under the same ids left behind. */
  wholeLog: Pick<EventLog, 'snapshot'>;
  signal: AbortSignal;
  /** The owner and the cards that are theirs now; of `known` also what is theirs without being listed. @throws Fault when D1 cannot be asked */
  members(known: Subject[]): Promise<Subject[]>;
  /** Runs before each snapshot, for each member: as for LiveSource. */
  prepare(member: Subject, gap: boolean): Promise<void>;
  pace: Pace;
}

export interface Pace {
  /** How long the cards that D1 listed last are relied on when something happens. In ms. */
  recheckMs: number;
  /** And when nothing does. */
  relistMs: number;
}

const start: Place = { epoch: '', position: '0' };
/** Between two tries while the log cannot be reached. */
const pauseMs = 1_000;

/** Who is followed, and where in their records the subscription is. D1 says who it should be; until it can be asked its last answer stands. */
export class Roster {
  /** As they were at the places from which all were followed last. */
  snapshots: ReadonlyMap<Subject, Snapshot> = new Map();
  private listedAt = 0;
  private rung = false;
  private stirred = false;
  /** D1 could not be asked about an entry that may be another card's. */
  private owing = false;
  /** Where it was in the records of those who are gone: they may come back. Lives as long as the subscription, and not in its cursor. */
  private readonly left = new Map<Subject, Place>();

  constructor(
    private readonly source: RosterSource,
    private readonly merge: Merge,
    readonly places: Map<Subject, Place>,
  ) {}

  /** Follows all from the places given; who is not among them, from the start. */
  async resume(): Promise<void> {
    this.admit(await this.list());
  }

  /** Follows all from now on. What is shown after this is never older than what then follows. */
  async settle(): Promise<void> {
    await this.begin(await this.list(), false, (error) => {
      throw error;
    });
  }

  /** The same with the log or D1 down: it waits for both, and does without D1 when that takes too long. */
  async resettle(): Promise<void> {
    const { signal } = this.source;
    const work = async (spare: Spare) => {
      const listed = await this.list().catch(spare);
      await this.begin(listed ?? [...this.places.keys()], true, spare);
    };
    await afresh(work, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** Somebody said that there is another card. */
  ring(): void {
    this.rung = true;
  }

  /** How long the list will do, in ms. */
  get goodFor(): number {
    const { recheckMs, relistMs } = this.source.pace;
    return this.rung ? 0 : this.listedAt + (this.stirred ? recheckMs : relistMs) - Date.now();
  }

  /** Follows who is new from the start of their record, who came back from where it left them, and leaves who is gone. */
  async relist(): Promise<void> {
    const listed = await this.list().catch(unlessUnavailable);
    if (listed) this.admit(listed);
    else this.stirred = true;
    this.owing &&= !listed;
  }

  /** Whether a newly arrived entry is to be shown: asks D1 again if its answer is old, or the entry may be another card's. */
  async accept(entry: LogEntry): Promise<boolean> {
    const { update, epoch, position } = entry;
    const { subject } = update;
    this.stirred = true;
    this.owing ||= mayBeAnothers(entry);
    if (this.owing || this.goodFor <= 0) await this.relist();
    if (this.owing && (await this.awaitOwner(entry))) return false;
    const place = this.places.get(subject);
    // Nothing is shown twice, whatever the merge gives.
    if (!place || (place.epoch === epoch && BigInt(position) <= BigInt(place.position))) return false;
    this.places.set(subject, { epoch, position });
    return true;
  }

  /** Whose it is when a card under its id has ended, only D1 can tell: it is waited for. Gives whether nobody waits any more. */
  private async awaitOwner({ update: { subject, operationId } }: LogEntry): Promise<boolean> {
    const { wholeLog, signal } = this.source;
    while (this.owing && !signal.aborted) {
      const ended = await hasEnded(wholeLog, subject, operationId).catch(unlessUnavailable);
      if (ended === false) break;
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
      await this.relist();
    }
    return signal.aborted;
  }

  private list(): Promise<Subject[]> {
    // Before D1 is asked: what happens meanwhile may not be in its answer.
    this.listedAt = Date.now();
    this.rung = this.stirred = false;
    return this.source.members([...this.places.keys()]);
  }

  private async begin(listed: Subject[], gap: boolean, tolerate: (error: unknown) => void): Promise<void> {
    await Promise.all(listed.map((member) => this.source.prepare(member, gap).catch(tolerate)));
    const read = async (member: Subject) => [member, await this.source.log.snapshot(member)] as const;
    this.snapshots = new Map(await Promise.all(listed.map(read)));
    this.admit([]);
    // What comes back after this comes with everything that the snapshots do not hold of it.
    this.left.clear();
    for (const [member, { epoch, position }] of this.snapshots) this.places.set(member, { epoch, position });
    this.admit(listed);
  }

  private admit(listed: Subject[]): void {
    for (const [known, place] of this.places) {
      if (listed.includes(known)) continue;
      this.left.set(known, place);
      this.places.delete(known);
      this.merge.leave(known);
    }
    for (const member of listed) {
      if (this.merge.follows(member)) continue;
      const { epoch, position } = this.places.get(member) ?? this.left.get(member) ?? start;
      this.left.delete(member);
      this.places.set(member, { epoch, position });
      this.merge.follow(member, { epoch, position });
    }
  }
}
