import { TraceFlags } from '@opentelemetry/api';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';

export interface QueueOptions {
  exporter: SpanExporter;
  /** How many spans may wait. Beyond that they are dropped. */
  most: number;
  /** How long they wait for more before they are sent, and how long sending them may take. */
  delayMs: number;
  exportMs: number;
}

/** Spans that wait to be sent. The library tells nobody how many it drops, and ends with the first batch that fails while others are on their way. */
export function createQueue({ exporter, most, delayMs, exportMs }: QueueOptions) {
  const underWay = new Set<Promise<void>>();
  let waiting = 0;
  let dropped = 0;
  let ended = false;

  const watched: SpanExporter = {
    export(spans: ReadableSpan[], done) {
      waiting -= spans.length;
      const sent = new Promise<void>((resolve) =>
        exporter.export(spans, (result) => {
          resolve();
          done(result);
        }),
      );
      underWay.add(sent);
      void sent.then(() => underWay.delete(sent));
    },
    shutdown: () => exporter.shutdown(),
  };
  const batches = new BatchSpanProcessor({
    ...{ exporter: watched, maxQueueSize: most, exportTimeoutMillis: exportMs, scheduledDelayMillis: delayMs },
  });

  const processor: SpanProcessor = {
    onStart: () => undefined,
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      if (ended || waiting >= most) return void (dropped += 1);
      waiting += 1;
      batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    async shutdown() {
      ended = true;
      await batches.shutdown().catch(() => undefined);
      await Promise.all(underWay);
    },
  };
  return { processor, dropped: () => dropped };
}
