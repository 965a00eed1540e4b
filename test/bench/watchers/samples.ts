import type { Part } from './parts.ts';

/** What one round of one server gave, as run.mjs writes it. */
export interface Sample {
  name: string;
  part: Part;
  count: number;
  /** Why there is nothing else. */
  failed?: string;
  setupMs?: number;
  /** Memory of a watcher, in KB of the resident set. */
  kb?: number;
  /** Payloads that clients had. */
  perSecond?: number;
  /** Of the server's processor for each of them, in µs. */
  cpuUs?: number;
  /** Payloads that did not come. */
  missing?: number;
  /** From a notification to its client, in ms. */
  p50?: number;
  p99?: number;
}

export type Figure = 'setupMs' | 'kb' | 'perSecond' | 'cpuUs' | 'p50' | 'p99';

export interface Spread {
  value: number;
  least: number;
  most: number;
}

/** The median of the rounds, and how far they lie apart; undefined where it was not measured. */
export function spreadOf(samples: readonly Sample[], figure: Figure): Spread | undefined {
  const values = samples.flatMap((sample) => sample[figure] ?? []).toSorted((a, b) => a - b);
  const [least, value, most] = [values[0], values[Math.floor(values.length / 2)], values.at(-1)];
  return least === undefined || value === undefined || most === undefined ? undefined : { value, least, most };
}
