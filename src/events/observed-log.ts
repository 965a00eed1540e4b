import type { AppendResult, Telemetry } from '../telemetry.ts';
import type { AppendOutcome, EventLog } from './event-log.ts';

/**
 * The log, telling of each append how it went and how long it took. Where somebody traces, what is stored says where it came from: whoever shows it
 * later, in whichever process, can refer to that.
 */
export function observedLog(log: EventLog, telemetry: Telemetry): EventLog {
  const tell = (result: AppendResult, began: number) =>
    telemetry.appended({ result, seconds: (performance.now() - began) / 1_000 });

  return {
    ...log,
    async append(update, options) {
      const span = telemetry.spans?.start('event append', { kind: 'producer' });
      const began = performance.now();
      let result: AppendResult = 'failed';
      try {
        const trace = span?.traceparent;
        const traced = trace === undefined ? update : { ...update, trace };
        const outcome = await (span ? span.run(() => log.append(traced, options)) : log.append(update, options));
        result = resultOf(outcome);
        return outcome;
      } finally {
        tell(result, began);
        span?.set({ 'event.result': result });
        span?.end(result === 'failed' ? 'EVENTS_UNAVAILABLE' : undefined);
      }
    },
    async setAside(item) {
      const began = performance.now();
      let result: AppendResult = 'failed';
      try {
        await log.setAside(item);
        result = 'quarantined';
      } finally {
        tell(result, began);
      }
    },
  };
}

function resultOf(outcome: AppendOutcome): AppendResult {
  if (outcome.outcome === 'repeated') return 'repeat';
  return outcome.entry.late ? 'stale' : 'new';
}
