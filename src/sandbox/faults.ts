import { STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './world.ts';

export interface Fault {
  /** operationId of a route, `*` within it for any text: `getCard`, `list*`, `*`. */
  route: string;
  /** Answers with this status; the operation does not run, unless `phase` is `after`. */
  status?: number;
  /** Body of that answer, as text; an error body as D1's when absent. */
  body?: string;
  contentType?: string;
  headers?: Record<string, string>;
  /** Never answers. */
  hang?: boolean;
  /** Cuts the connection. */
  reset?: boolean;
  /** Real milliseconds to wait; the wait ends when the caller hangs up, unless `late`. */
  delayMs?: number;
  /** The wait goes on when the caller has hung up, so that the operation runs after they have gone. */
  late?: boolean;
  /** `before` the operation runs, or `after`: D1 did it, and the answer goes astray. Default `before`. */
  phase?: 'before' | 'after';
  /** How often; 0 until it is removed. Default 1. */
  times?: number;
}

/** What a fault does with a request that it let wait: nothing, another answer, no answer, a cut. */
export type Effect = Answer | 'hang' | 'reset' | undefined;

/** Faults that a test has ordered for D1's own answers. */
export class Faults {
  #faults: { fault: Fault; left: number; hits: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times === 0 ? Infinity : (fault.times ?? 1), hits: 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  list(): (Fault & { hits: number })[] {
    return this.#faults.map(({ fault, hits }) => ({ ...fault, hits }));
  }

  /** Lets the first fault for this route and phase take place. */
  async strike(operationId: string, phase: 'before' | 'after', signal: AbortSignal): Promise<Effect> {
    const found = this.#faults.find(
      ({ fault, left }) => left > 0 && (fault.phase ?? 'before') === phase && matches(fault.route, operationId),
    );
    if (!found) return undefined;
    found.left--;
    found.hits++;
    const { fault } = found;
    const until = fault.late ? {} : { signal };
    if (fault.delayMs) await sleep(fault.delayMs, undefined, { ...until, ref: false }).catch(() => undefined);
    if (fault.hang) return 'hang';
    if (fault.reset) return 'reset';
    return fault.status === undefined ? undefined : answerOf(fault, fault.status);
  }
}

function matches(pattern: string, operationId: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(operationId);
}

function answerOf(fault: Fault, status: number): Answer {
  const headers = { 'content-type': fault.contentType ?? 'application/json', ...fault.headers };
  return { status, headers, body: fault.body ?? JSON.stringify({ error: STATUS_CODES[status] }) };
}
