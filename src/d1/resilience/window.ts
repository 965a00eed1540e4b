/** How often something happened lately. */
export interface Window {
  add(): void;
  total(): number;
  clear(): void;
}

const parts = 10;

/**
 * Counts over the last `ms`, to a tenth of it. Old counts are gone when their time is over, however quiet it was since; so are those of a time
 * that has not come yet, after the clock was set back.
 */
export function createWindow(ms: number, now: () => number): Window {
  const counts = Array.from({ length: parts }, () => ({ slot: -1, count: 0 }));
  const slotNow = () => Math.floor((now() * parts) / ms);
  return {
    add() {
      const slot = slotNow();
      const index = slot % parts;
      const part = counts[index];
      if (part?.slot === slot) part.count++;
      else counts[index] = { slot, count: 1 };
    },
    total() {
      const latest = slotNow();
      return counts.reduce((sum, { slot, count }) => (slot > latest - parts && slot <= latest ? sum + count : sum), 0);
    },
    clear() {
      for (const part of counts) part.count = 0;
    },
  };
}
