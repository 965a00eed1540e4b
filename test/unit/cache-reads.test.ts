import { beforeEach, describe, expect, it } from '@jest/globals';
import { createEvictions, type Evictions } from '../../src/cache/evictions.ts';
import { Leaving } from '../../src/cache/leaving.ts';
import { createReads, type Asker, type Reads, type Wanted } from '../../src/cache/reads.ts';

interface Slow {
  answer(value: unknown): Promise<void>;
  fail(error: Error): Promise<void>;
  leaving: Leaving | undefined;
}

let evictions: Evictions;
let reads: Reads;
let time: number;
let hears: boolean;
/** Those that were begun, in order; each is answered by the test. */
let begun: Slow[];
const settings = { keptMs: 10_000, most: 100, joinMs: 4_000 };
const start = (changes: Partial<typeof settings> = {}) => {
  evictions = createEvictions();
  reads = createReads({ ...settings, ...changes, evictions, hears: () => hears, now: () => time });
};
beforeEach(() => {
  [time, hears, begun] = [0, true, []];
  start();
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const slow = (by: AbortSignal | Leaving | undefined) =>
  new Promise<unknown>((resolve, reject) => {
    const leaving = by instanceof Leaving ? by : undefined;
    leaving?.onEnd(() => reject(leaving.reason as Error));
    const then = (settle: () => void) => {
      settle();
      return turn();
    };
    begun.push({ leaving, answer: (v) => then(() => resolve(v)), fail: (e) => then(() => reject(e)) });
  });
const read = (asker: Asker = {}, wanted: Partial<Wanted<unknown>> = {}) =>
  reads.read({ group: 'g', key: 'k', tags: ['a'], ...wanted }, asker, slow);
/** Reads, and has it answered. */
const readAs = async (value: unknown, wanted: Partial<Wanted<unknown>> = {}) => {
  const [reading, at] = [read({}, wanted), begun.length - 1];
  await begun[at]?.answer(value);
  return reading;
};
const further = (answer: unknown) => (answer as { tags: string[] }).tags;

describe('what was read', () => {
  it('is kept for its time, and is one answer for all who come meanwhile', async () => {
    const first = await readAs({ is: 1 });
    time = 9_999;
    expect(await read()).toBe(first);
    time = 10_000;
    expect(await readAs({ is: 2 })).toEqual({ is: 2 });
    expect(begun).toHaveLength(2);
    expect(reads.counts()).toEqual({ g: { hits: 1, joined: 0, misses: 2, evicted: 0 } });
  });

  it('can be changed by nobody', async () => {
    const answer = (await readAs({ list: [{ is: 1 }] })) as { list: object[] };
    expect(() => answer.list.push({})).toThrow(TypeError);
    expect(() => Object.assign(answer.list[0] ?? {}, { is: 2 })).toThrow(TypeError);
  });

  it.each(['a', 'b'])('goes when %s changes, which is one of its tags', async (tag) => {
    await readAs({ tags: ['b'] }, { further });
    evictions.evict(['c']);
    await read({}, { further });
    expect(begun).toHaveLength(1);
    evictions.evict([tag]);
    await readAs({ tags: [] });
    expect(begun).toHaveLength(2);
    expect(reads.counts()['g']).toMatchObject({ hits: 1, misses: 2, evicted: 1 });
  });

  it('is not kept when it failed, has no tags, or nothing is to be kept', async () => {
    const failing = read();
    void begun[0]?.fail(new Error('away'));
    await expect(failing).rejects.toThrow('away');
    await readAs(1, { tags: undefined });
    await readAs(2, { further: () => null });
    await readAs(3);
    expect(begun).toHaveLength(4);
    start({ keptMs: 0 });
    await readAs(4);
    await readAs(5);
    expect(begun).toHaveLength(6);
  });

  it('is kept without what must not be, and is no part of anything else that is', async () => {
    const noted: unknown[] = [];
    const collector = { note: (tags: readonly string[]) => noted.push(tags), spoil: () => noted.push('spoilt') };
    const kept = () => ({ is: 'kept' });
    const whole = read({ collector }, { kept });
    await begun[0]?.answer({ is: 'whole' });
    expect(await whole).toEqual({ is: 'whole' });
    expect(await read({ collector }, { kept })).toEqual({ is: 'kept' });
    expect(noted).toEqual(['spoilt', ['a']]);
  });

  it('is bounded, by what it tells of', async () => {
    start({ most: 6 });
    const many = { tags: ['a', 'b', 'c', 'd', 'e', 'f'] };
    await readAs(1, { key: 'large', ...many });
    await readAs(1, { key: 'large', ...many });
    for (const key of ['1', '2', '3', '4']) await readAs(key, { key });
    expect(begun).toHaveLength(6);
    await read({}, { key: '4' });
    expect(begun).toHaveLength(6);
    await readAs(1, { key: '1' });
    expect(begun).toHaveLength(7);
  });
});

describe('a read that began before a change', () => {
  it('is given to who waited, is not kept, and is joined by nobody after the change', async () => {
    const before = read();
    evictions.evict(['a']);
    const after = read();
    expect(begun).toHaveLength(2);
    await begun[1]?.answer('new');
    await begun[0]?.answer('old');
    expect([await before, await after]).toEqual(['old', 'new']);
    expect(await read()).toBe('new');
  });

  it('may be joined after a change of something else, where all that it tells of is known', async () => {
    const before = read();
    evictions.evict(['b']);
    const after = read();
    await begun[0]?.answer('both');
    expect([await before, await after, begun.length]).toEqual(['both', 'both', 1]);
  });

  it('is joined by nobody after any change, where only its answer says what it tells of', async () => {
    const before = read({}, { further });
    evictions.evict(['b']);
    const after = read({}, { further });
    expect(begun).toHaveLength(2);
    await begun[0]?.answer({ tags: ['c'] });
    await begun[1]?.answer({ tags: ['b'] });
    expect([await before, await after]).toEqual([{ tags: ['c'] }, { tags: ['b'] }]);
  });

  it('is not kept when its answer tells of what has changed', async () => {
    const before = read({}, { further });
    evictions.evict(['b']);
    await begun[0]?.answer({ tags: ['b'] });
    await before;
    await readAs({ tags: [] });
    expect(begun).toHaveLength(2);
  });

  it('does not come in place of one that began later', async () => {
    const old = read();
    const fresh = read({ fresh: true });
    await begun[1]?.answer('new');
    await begun[0]?.answer('old');
    await Promise.all([old, fresh]);
    expect(await read()).toBe('new');
  });
});

describe('reads at the same time', () => {
  it('are one', async () => {
    const many = Array.from({ length: 1_000 }, () => read());
    await begun[0]?.answer('one');
    expect(new Set(await Promise.all(many))).toEqual(new Set(['one']));
    expect(reads.counts()['g']).toMatchObject({ joined: 999, misses: 1 });
  });

  it('fail together, and the next one tries anew', async () => {
    const both = [read(), read()];
    void begun[0]?.fail(new Error('away'));
    for (const each of both) await expect(each).rejects.toThrow('away');
    expect(await readAs('back')).toBe('back');
  });

  it('are one even when nothing is kept', async () => {
    start({ keptMs: 0 });
    const both = [read(), read()];
    await begun[0]?.answer('one');
    expect(await Promise.all(both)).toEqual(['one', 'one']);
  });

  it('do not end for the others when one leaves, and end when all have left', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const both = [read({ signal: one.signal }), read({ signal: other.signal })];
    one.abort(new Error('one left'));
    await expect(both[0]).rejects.toThrow('one left');
    expect(begun[0]?.leaving?.aborted).toBe(false);
    other.abort(new Error('other left'));
    await expect(both[1]).rejects.toThrow('other left');
    expect(begun[0]?.leaving?.aborted).toBe(true);
    expect(await readAs('anew')).toBe('anew');
  });

  it('leave none whose signal cannot come without an answer', async () => {
    const gone = new AbortController();
    const both = [read({ signal: gone.signal }), read()];
    gone.abort(new Error('left'));
    await expect(both[0]).rejects.toThrow('left');
    await begun[0]?.answer('one');
    expect(await both[1]).toBe('one');
  });

  it('are not joined when the first has little time left', async () => {
    const first = read();
    time = 3_999;
    const second = read();
    time = 4_000;
    const third = read();
    expect(begun).toHaveLength(2);
    await begun[0]?.answer(1);
    await begun[1]?.answer(2);
    expect(await Promise.all([first, second, third])).toEqual([1, 1, 2]);
  });
});

describe('a fresh read', () => {
  it('takes neither what is kept nor a read that began before, and is kept for others', async () => {
    await readAs('old');
    const shared = read({}, { key: 'other' });
    const fresh = [read({ fresh: true }), read({ fresh: true }, { key: 'other' })];
    expect(begun).toHaveLength(4);
    for (const each of begun) await each.answer('new');
    expect(await Promise.all([shared, ...fresh])).toEqual(['new', 'new', 'new']);
    expect(await read()).toBe('new');
    expect(begun).toHaveLength(4);
  });
});

describe('while not every change is heard of', () => {
  it('everybody reads for themselves, and nothing is kept', async () => {
    await readAs('old');
    const before = read({}, { key: 'other' });
    hears = false;
    const during = [read(), read(), read({}, { key: 'other' })];
    expect(begun).toHaveLength(5);
    for (const each of begun) await each.answer('own');
    await Promise.all([before, ...during]);
    hears = true;
    evictions.evictAll();
    await readAs('new');
    await readAs('new', { key: 'other' });
    expect(begun).toHaveLength(7);
  });

  it('what began then is not kept later', async () => {
    hears = false;
    const during = read();
    hears = true;
    await begun[0]?.answer('old');
    await during;
    await readAs('new');
    expect(begun).toHaveLength(2);
  });
});
