import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createWriter } from '../../src/server/lasting/writer.ts';

/** A connection that takes what is written only when it is told to. */
function deafConnection() {
  const waiting: (() => void)[] = [];
  const state = { open: true, bytes: 0 };
  const connection = {
    send: (_text: string, taken: () => void) => void waiting.push(taken),
    isOpen: () => state.open,
    waitingBytes: () => state.bytes,
  };
  return { state, waiting, take: () => waiting.shift()?.(), connection };
}

describe('writing to a connection', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  function start({ stallMs = 1_000 } = {}) {
    const deaf = deafConnection();
    const lags: number[] = [];
    const begun = Date.now();
    const writer = createWriter({
      ...{ ...deaf.connection, stallMs },
      onLag: () => void lags.push(Date.now() - begun),
    });
    const written: string[] = [];
    const write = (text: string) => void writer.write(text).then(() => written.push(text));
    return { ...deaf, writer, write, written, lags };
  }

  it('waits until the connection took it', async () => {
    const { take, writer, write, written, lags } = start();
    write('a');
    write('b');
    await jest.advanceTimersByTimeAsync(900);
    expect([written, writer.isWaiting()]).toEqual([[], true]);
    take();
    take();
    await jest.advanceTimersByTimeAsync(10_000);
    expect([written, writer.isWaiting(), lags]).toEqual([['a', 'b'], false, []]);
  });

  it('tells of one that takes nothing for the time, and not of one that takes something each time', async () => {
    const { take, write, lags } = start();
    for (const text of ['a', 'b', 'c', 'd']) write(text);
    for (let taken = 0; taken < 3; taken++) {
      await jest.advanceTimersByTimeAsync(900);
      take();
    }
    expect(lags).toEqual([]);
    await jest.advanceTimersByTimeAsync(900);
    expect(lags).toEqual([]);
    await jest.advanceTimersByTimeAsync(100);
    expect(lags).toEqual([3_700]);
  });

  it('begins to count anew when something waits again', async () => {
    const { take, write, lags } = start();
    write('a');
    take();
    await jest.advanceTimersByTimeAsync(5_000);
    write('b');
    await jest.advanceTimersByTimeAsync(999);
    expect(lags).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(lags).toEqual([6_000]);
  });

  it('adds to what is much while it is being taken, and nothing once none of it was taken for a second', async () => {
    const { state, waiting, take, write, written, lags } = start({ stallMs: 5_000 });
    state.bytes = 2 * 1024 * 1024;
    for (const text of ['a', 'b', 'c']) write(text);
    await jest.advanceTimersByTimeAsync(900);
    take();
    await jest.advanceTimersByTimeAsync(900);
    write('d');
    expect([waiting.length, lags, written]).toEqual([3, [], ['a']]);
    await jest.advanceTimersByTimeAsync(100);
    write('e');
    await jest.advanceTimersByTimeAsync(0);
    expect([waiting.length, lags, written]).toEqual([3, [1_900], ['a', 'e']]);
  });

  it('adds nothing to what is too much for anybody', async () => {
    const { state, waiting, write, written, lags } = start();
    state.bytes = 40 * 1024 * 1024;
    write('a');
    await jest.advanceTimersByTimeAsync(0);
    expect([waiting.length, lags, written]).toEqual([0, [0], ['a']]);
  });

  it('adds nothing to what is too many for anybody, however small', async () => {
    const { waiting, take, write, lags } = start();
    for (let times = 0; times < 5_000; times += 1) write('a');
    take();
    write('a');
    expect([waiting.length, lags]).toEqual([5_000, []]);
    write('a');
    expect([waiting.length, lags]).toEqual([5_000, [0]]);
  });

  it('lets everybody go at the end, and writes nothing to a connection that closes', async () => {
    const { state, waiting, writer, write, written, lags } = start();
    write('a');
    write('b');
    writer.release();
    state.open = false;
    write('c');
    await jest.advanceTimersByTimeAsync(5_000);
    expect([written.toSorted(), waiting.length, lags]).toEqual([['a', 'b', 'c'], 2, []]);
  });
});
