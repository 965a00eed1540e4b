import { MultiBar } from 'cli-progress';

export interface Progress {
  /** `done` in the unit of the total. */
  update(done: number, counts: { rows: number; bad: number }): void;
  /** Shows a line above the bar. */
  say(line: string): void;
  stop(): void;
}

/** A bar on a terminal, with rows a second and bad rows; without a total there is no bar, and no share of it. */
export function createProgress(stream: NodeJS.WriteStream, total: number | null): Progress {
  const counts = '{rows} rows, {speed} a second, {bad} bad';
  const format = total === null ? counts : `[{bar}] {percentage}% | ${counts}`;
  const bars = new MultiBar({ stream, format, clearOnComplete: true, gracefulExit: false, hideCursor: true });
  const bar = bars.create(total ?? 1, 0, { rows: 0, speed: 0, bad: 0 });
  const began = performance.now();
  return {
    update(done, { rows, bad }) {
      const speed = Math.round((rows * 1000) / (performance.now() - began));
      bar.update(total === null ? 0 : done, { rows, speed, bad });
    },
    say: (line) => bars.log(line),
    stop() {
      // What was said last would be lost.
      bars.update();
      bars.stop();
    },
  };
}
