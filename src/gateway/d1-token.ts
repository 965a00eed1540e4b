import { setTimeout } from 'node:timers/promises';
import type { D1Client } from '../d1/types.ts';

/** Whether D1 lets this gateway in, for who decides whether requests are sent here. */
export interface D1TokenWatch {
  /** Names of reasons. */
  notReady(): string[];
  degraded(): string[];
  stop(): void;
}

const againMs = 5_000;

/**
 * Asks D1 for a token at the start, and every few seconds until there was one. Until D1 has answered once, or its time for that is over, and while it
 * refuses the very first one, the gateway is not ready: a wrong key must not be rolled out to where a good one was. Once D1 has let it in, nothing of
 * this kind makes it unready. Tokens in hand go on to be good, and without one notifications are still stored and the record is still shown; were all
 * gateways taken out of service for what D1's token endpoint does, D1's notifications would find nobody.
 */
export function watchD1Token(d1: Pick<D1Client, 'ready' | 'token'>): D1TokenWatch {
  const stopping = new AbortController();
  let wasLetIn = false;
  let hasAnswered = false;

  async function ask(): Promise<void> {
    while (!wasLetIn && !stopping.signal.aborted) {
      wasLetIn = await d1.ready(stopping.signal).catch(() => false);
      hasAnswered = true;
      if (!wasLetIn)
        await setTimeout(againMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }
  void ask();

  return {
    notReady() {
      const { ageMs, failure } = d1.token();
      wasLetIn ||= ageMs !== null;
      if (wasLetIn) return [];
      if (!hasAnswered) return ['d1 token'];
      return failure === 'D1_UNAUTHORIZED' ? ['d1 credentials'] : [];
    },
    degraded() {
      const { ageMs, failure } = d1.token();
      return ageMs === null && failure !== null ? ['d1 token'] : [];
    },
    stop: () => stopping.abort(),
  };
}
