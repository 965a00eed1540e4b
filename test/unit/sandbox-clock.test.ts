import { describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/sandbox/clock.ts';

describe("the sandbox's clock", () => {
  it('runs what is due in order of time, then of request', () => {
    const clock = new Clock({ speed: 1, manual: true });
    const ran: string[] = [];
    clock.after(20, () => ran.push('third'));
    clock.after(10, () => ran.push('first'));
    clock.after(10, () => ran.push('second'));
    clock.after(30, () => ran.push('never'));
    clock.advance(25);
    expect(ran).toEqual(['first', 'second', 'third']);
  });

  it('shows each task its own due time, so that chains keep their pace', () => {
    const clock = new Clock({ speed: 1, manual: true });
    const start = clock.now();
    const times: number[] = [];
    const tick = () => {
      times.push(clock.now() - start);
      if (times.length < 4) clock.after(5, tick);
    };
    clock.after(5, tick);
    clock.advance(1_000);
    expect(times).toEqual([5, 10, 15, 20]);
    expect(clock.now() - start).toBe(1_000);
  });

  it('forgets what was cancelled', () => {
    const clock = new Clock({ speed: 1, manual: true });
    let ran = false;
    clock.after(5, () => (ran = true)).cancel();
    clock.advance(10);
    expect({ ran, next: clock.nextDue }).toEqual({ ran: false, next: undefined });
  });

  it('runs faster than the world when told to', async () => {
    const clock = new Clock({ speed: 10_000, manual: false });
    const start = clock.now();
    const at = await new Promise<number>((resolve) => {
      // The clock's own timers keep no process awake.
      const awake = setTimeout(() => resolve(NaN), 10_000);
      clock.after(60_000, () => {
        clearTimeout(awake);
        resolve(clock.now());
      });
    });
    expect(at - start).toBeGreaterThanOrEqual(60_000);
    clock.set({ manual: true });
    const stopped = clock.now();
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(stopped);
    clock.stop();
  });
});
