import { orEnd } from '../../src/d1/deadline.ts';
import type { HttpAnswer, HttpRequest } from '../../src/d1/http.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { notedLog } from '../../src/events/noted-log.ts';
import { silent } from '../support/events.ts';
import { createProcess, reads, writes } from './cache-process.ts';
import { answer, happen, nothing, type Change, type Told, type World } from './cache-world.ts';

type Passing = 'arrive' | 'answer' | 'settle';

export interface Step {
  what: 'read' | 'query' | 'write' | 'begin' | 'change' | 'race' | Passing | 'notify' | 'deafen' | 'hear' | 'leave';
  /** Which process, and which of those that wait. */
  process: number;
  which: number;
  path: string;
  fresh: boolean;
  change: Change;
}

/** On its way to D1 and back: it arrives, and is answered later. */
interface Waiting {
  request: HttpRequest;
  answer: HttpAnswer | null;
  resolve(answer: HttpAnswer): void;
}

/** One story of two processes and a slow D1, and what they answered that was too old. */
export class CacheRun {
  readonly tooOld: string[] = [];
  /** Every state of D1, by its version. */
  private readonly worlds: World[] = [nothing];
  /** What D1 has not told of yet, by the version that it made. */
  private readonly untold = new Map<number, Told & { operationId: string }>();
  /** Operations that D1 has told the beginning of, by whose they are and their kind. */
  private readonly begun = new Map<string, string>();
  /** Versions that D1 was thanked for being told of, or that a write made that was answered. */
  private readonly acknowledged: number[] = [];
  /** What each write does, and the version that it made, by its correlation id. */
  private readonly writing = new Map<string, { change: Change; version: number | null }>();
  private readonly texts = new Map<string, string>();
  private waiting: Waiting[] = [];
  private readonly leavers: AbortController[] = [];
  private readonly works: Promise<void>[] = [];
  private readonly processes: ReturnType<typeof createProcess>[];
  private n = 0;

  constructor(entries: number) {
    const shared = createMemoryEventLog({ secret: 'secret', logger: silent });
    this.processes = [0, 1].map(() => createProcess(shared, (request) => this.send(request), entries));
  }

  async take(step: Step): Promise<void> {
    const { which, change, process: number } = step;
    const process = this.processes[number] as ReturnType<typeof createProcess>;
    const doing: Record<Step['what'], () => unknown> = {
      read: () => this.works.push(this.read(process, step)),
      query: () => this.works.push(this.query(process, change.consumer)),
      write: () => this.works.push(this.write(process, change)),
      begin: () => this.beginOne(process, change),
      change: () => this.happen(change),
      race: () => this.race(step),
      arrive: () => this.arrive(which),
      answer: () => this.answer(which),
      settle: () => this.settle(),
      notify: () => this.notify(process, which),
      deafen: () => process.deafen(),
      hear: () => process.hear(),
      leave: () => one(this.leavers, which)?.abort(new Error('left')),
    };
    await doing[step.what]();
    await new Promise((resolve) => setImmediate(resolve));
  }

  async end(): Promise<void> {
    await this.settle();
    await Promise.all(this.works);
  }

  /** Everything that waits comes to its end. */
  private async settle(): Promise<void> {
    while (this.waiting.length > 0) {
      this.arrive(0);
      this.answer(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /**
   * D1 changes and is thanked for telling of it, by another process, between what it reads for an answer and the answer; or after an answer that is kept, which
   * may be while its process hears nothing. It may have told of the beginning before.
   */
  private async race(step: Step): Promise<void> {
    const [process, other] = step.process === 0 ? this.processes : this.processes.toReversed();
    if (!process || !other) return;
    const [begins, isKept, isDeaf] = [step.which % 2 === 0, step.which > 3, step.which > 7];
    const look = () => this.works.push(this.read(process, step), this.query(process, step.change.consumer));
    if (begins) await this.beginOne(other, step.change);
    look();
    await new Promise((resolve) => setImmediate(resolve));
    if (isKept) await this.settle();
    if (isDeaf) process.deafen();
    for (let left = this.waiting.length; left > 0; left -= 1) this.arrive(0);
    this.happen(step.change);
    while (this.untold.size > 0) await this.notify(other, step.which);
    if (isDeaf) process.hear();
    look();
    await this.settle();
    look();
  }

  /** D1 tells of an operation on a card before that has done anything. Not of an order: what that registers is there when D1 has taken it. */
  private async beginOne({ log }: ReturnType<typeof createProcess>, change: Change): Promise<void> {
    const done = happen(this.worlds.at(-1) as World, change, 0);
    if (done === null || change.what === 'order' || !done.told.subject.startsWith('card:')) return;
    const { subject, kind } = done.told;
    const name = `${subject} ${kind}`;
    if (this.begun.has(name)) return;
    const operationId = `begun-${(this.n += 1)}`;
    this.begun.set(name, operationId);
    await log.append({ subject, kind, operationId, status: 'PENDING', fields: {} });
  }

  private send(request: HttpRequest): Promise<HttpAnswer> {
    const answered = new Promise<HttpAnswer>((resolve) => this.waiting.push({ request, answer: null, resolve }));
    return orEnd(answered, request.deadline);
  }

  private happen(change: Change): number | null {
    const done = happen(this.worlds.at(-1) as World, change, (this.n += 1));
    if (done === null) return null;
    const { subject, kind } = done.told;
    const operationId = this.begun.get(`${subject} ${kind}`) ?? `op${this.worlds.length}`;
    this.untold.set(this.worlds.length, { ...done.told, operationId });
    this.begun.delete(`${subject} ${kind}`);
    // What was on its way for a card that ends is over; so is what was for one that comes under its id.
    if (ending.has(change.what)) this.begun.clear();
    return this.worlds.push(done.world) - 1;
  }

  private arrive(which: number): void {
    const next = one(this.waiting.filter((each) => each.answer === null), which); // prettier-ignore
    if (!next) return;
    const written = this.writing.get(next.request.correlationId);
    if (written) {
      written.version = this.happen(written.change);
      next.answer = { status: written.version === null ? 403 : 200, body: { operationId: 'o' } };
    } else {
      const body = answer(this.worlds.at(-1) as World, next.request.path.replace(/^.*issuers\/[^/]+\//, ''));
      next.answer = { status: body === undefined ? 404 : 200, body: structuredClone(body) };
    }
  }

  private answer(which: number): void {
    const next = one(this.waiting.filter((each) => each.answer !== null), which); // prettier-ignore
    if (!next?.answer) return;
    this.waiting = this.waiting.filter((each) => each !== next);
    next.resolve(next.answer);
  }

  private async notify({ log }: ReturnType<typeof createProcess>, which: number): Promise<void> {
    const version = one([...this.untold.keys()], which);
    const told = version === undefined ? undefined : this.untold.get(version);
    if (version === undefined || told === undefined) return;
    this.untold.delete(version);
    await log.append({ ...told, status: 'SUCCESSFUL', fields: {} });
    this.acknowledged.push(version);
  }

  private async write({ d1 }: ReturnType<typeof createProcess>, change: Change): Promise<void> {
    if (change.what === 'digitize') return;
    const correlationId = `write-${(this.n += 1)}`;
    const written = { change, version: null as number | null };
    this.writing.set(correlationId, written);
    await writes[change.what](d1, change, { correlationId }).catch(() => undefined);
    if (written.version !== null) this.acknowledged.push(written.version);
  }

  private async read({ d1 }: ReturnType<typeof createProcess>, { path, fresh }: Step): Promise<void> {
    const leaver = new AbortController();
    this.leavers.push(leaver);
    // Whether anybody was told or not.
    const all = this.worlds.map((_world, version) => version).slice(1);
    const since = fresh ? this.needed(path, all) : this.needed(path);
    try {
      const got = await reads(d1, path, { correlationId: 'read', signal: leaver.signal, fresh });
      this.check('read', path, got, since);
    } catch (error) {
      if (!leaver.signal.aborted) throw error;
    }
  }

  /** A whole answer, made of what an app shows first. */
  private async query({ d1, log, answers }: ReturnType<typeof createProcess>, consumer: string): Promise<void> {
    const since = (path: string, acknowledged = [...this.acknowledged]) => this.needed(path, acknowledged);
    const acknowledged = [...this.acknowledged];
    const heard = (await log.snapshot(`consumer:${consumer}`)).operations.length;
    const kept = answers.find(consumer);
    const collected = answers.collect();
    const call = { correlationId: 'query', collector: collected };
    const read = async (path: string): Promise<[string, unknown]> => [path, await reads(d1, path, call)];
    const make = async () => {
      const parts = await Promise.all(
        ['', '/cards', '/clickToPay'].map((part) => read(`consumers/${consumer}${part}`)),
      );
      const cards = (parts[1]?.[1] ?? []) as { cardId: string }[];
      const orders = await Promise.all(cards.map(({ cardId }) => read(`physicalCards/${cardId}/productionStatus`)));
      const { operations } = await notedLog(log, collected).snapshot(`consumer:${consumer}`);
      return JSON.stringify({ parts: [...parts, ...orders], heard: operations.length });
    };
    const text = kept ?? (await make());
    if (kept === undefined) answers.keep(consumer, text, collected);
    const told = JSON.parse(text) as { parts: [string, unknown][]; heard: number };
    for (const [path, got] of told.parts) this.check(kept ? 'kept' : 'made', path, got, since(path, acknowledged));
    if (told.heard < heard) this.tooOld.push(`the log of ${consumer}`);
  }

  /** The newest version that is acknowledged and made a difference to this. */
  private needed(path: string, acknowledged = this.acknowledged): number {
    return Math.max(0, ...acknowledged.filter((version) => this.at(version, path) !== this.at(version - 1, path)));
  }

  private at(version: number, path: string, withheld = false): string {
    const name = `${version} ${path} ${withheld}`;
    const known = this.texts.get(name) ?? factsOf(answer(this.worlds[version] as World, path), withheld);
    this.texts.set(name, known);
    return known;
  }

  private check(how: string, path: string, got: unknown, since: number): void {
    const withheld = (got as { withheld?: boolean } | null)?.withheld === true;
    const text = factsOf(got, withheld);
    for (let version = since; version < this.worlds.length; version += 1)
      if (this.at(version, path, withheld) === text) return;
    this.tooOld.push(`${how}: ${path} is ${text}, and was ${this.at(since, path, withheld)}`);
  }
}

const ending = new Set<Change['what']>(['register', 'order', 'delete', 'replace', 'deleteConsumer']);

/** What an answer says, whether it is D1's or the client's. */
function factsOf(body: unknown, withheld: boolean): string {
  const lists = ['cards', 'digitalCards', 'operations', 'clickToPayProfiles', 'profiles'];
  const named = Object(body) as Record<string, unknown>;
  const list = Array.isArray(body) ? body : named[lists.find((name) => name in named) ?? ''];
  const personal = ['withheld', ...(withheld ? ['personalInformation', 'consumerInfo'] : [])];
  return JSON.stringify(list ?? body ?? null, (name, value: unknown) => (personal.includes(name) ? undefined : value));
}

function one<T>(those: readonly T[], which: number): T | undefined {
  return those[which % Math.max(those.length, 1)];
}
