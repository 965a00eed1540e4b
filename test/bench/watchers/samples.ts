import { median } from '../http/measure.ts';
import type { Spread } from '../http/tables/form.ts';
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

/** The median of the rounds, and how far they lie apart; undefined where it was not measured. */
export function spreadOf(samples: readonly Sample[], figure: Figure): Spread | undefined {
  const values = samples.flatMap((sample) => sample[figure] ?? []);
  if (values.length === 0) return undefined;
  return { value: median(values), least: Math.min(...values), most: Math.max(...values) };
}
