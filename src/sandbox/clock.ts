import { performance } from 'node:perf_hooks';

export interface Timer {
  /** Sandbox time, epoch milliseconds. */
  readonly due: number;
  cancel(): void;
}

interface Task {
  due: number;
  order: number;
  run: () => void;
}

/** A real timer longer than this would overflow; the clock simply looks again. */
const longestSleepMs = 3_600_000;

/**
 * Sandbox time. It starts at the real time and runs `speed` times as fast, or stands still (`manual`) until advanced. What is due runs in
 * order of time and then of request, and sees its own due time as "now", so that chains of tasks come out the same however late they run.
 */
export class Clock {
  #tasks: Task[] = [];
  #order = 0;
  #speed: number;
  #manual: boolean;
  #at = Date.now();
  #since = performance.now();
  #frozen: number | undefined;
  #wake: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #listeners = new Set<() => void>();

  constructor(options: { speed: number; manual: boolean }) {
    this.#speed = options.speed;
    this.#manual = options.manual;
  }

  /** Epoch milliseconds. */
  now(): number {
    if (this.#frozen !== undefined) return this.#frozen;
    return this.#manual ? this.#at : this.#at + (performance.now() - this.#since) * this.#speed;
  }

  iso(offsetMs = 0): string {
    return new Date(this.now() + offsetMs).toISOString();
  }

  get speed(): number {
    return this.#speed;
  }

  get manual(): boolean {
    return this.#manual;
  }

  /** When the next task is due, epoch milliseconds. */
  get nextDue(): number | undefined {
    return this.#tasks[0]?.due;
  }

  /** Runs `run` once, `ms` sandbox milliseconds from now. */
  after(ms: number, run: () => void): Timer {
    const task: Task = { due: this.now() + ms, order: this.#order++, run };
    const at = this.#tasks.findIndex((other) => other.due > task.due);
    this.#tasks.splice(at < 0 ? this.#tasks.length : at, 0, task);
    this.#arm();
    return { due: task.due, cancel: () => this.#cancel(task) };
  }

  set(change: { speed?: number; manual?: boolean }): void {
    this.#anchor(this.now());
    this.#speed = change.speed ?? this.#speed;
    this.#manual = change.manual ?? this.#manual;
    this.#arm();
  }

  /** Moves time on by `ms` at once and runs everything that becomes due, in order. Works on a running clock too. */
  advance(ms: number): void {
    const target = this.now() + ms;
    this.#runUntil(() => target);
    this.#anchor(Math.max(target, this.now()));
    this.#arm();
  }

  /** Calls `listener` whenever tasks ran. Returns how to end it. */
  onRun(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#wake);
    this.#tasks = [];
  }

  #anchor(now: number): void {
    this.#at = now;
    this.#since = performance.now();
  }

  #cancel(task: Task): void {
    this.#tasks = this.#tasks.filter((other) => other !== task);
    this.#arm();
  }

  #runUntil(limit: () => number): void {
    let ran = false;
    for (let task = this.#tasks[0]; task !== undefined && task.due <= limit(); task = this.#tasks[0]) {
      this.#tasks.shift();
      ran = true;
      this.#frozen = task.due;
      try {
        task.run();
      } finally {
        this.#frozen = undefined;
      }
    }
    if (ran) for (const listener of this.#listeners) listener();
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const next = this.#tasks[0];
    if (next === undefined || this.#manual || this.#stopped || this.#frozen !== undefined) return;
    const sleep = Math.min(Math.max(0, (next.due - this.now()) / this.#speed), longestSleepMs);
    this.#wake = setTimeout(() => {
      this.#runUntil(() => this.now());
      this.#arm();
    }, Math.ceil(sleep));
    this.#wake.unref();
  }
}
