import { jest } from '@jest/globals';

/** The clocks stand still until they are moved; timers, sockets and everything else go on. */
export function stopClocks(): { pass(ms: number): void; start(): void } {
  const others = [
    ...['hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
    ...['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
  ] as const;
  jest.useFakeTimers({ doNotFake: [...others] as never, now: Date.now() });
  return { pass: (ms) => void jest.advanceTimersByTime(ms), start: () => void jest.useRealTimers() };
}
