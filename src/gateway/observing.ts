import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Sources } from '../metrics/sources.ts';
import { unmeasured, type Telemetry } from '../telemetry.ts';

/** What looks at the gateway from outside. Libraries for it are loaded where it is configured and nowhere else. */
export interface Observing {
  telemetry: Telemetry;
  /** Spans that were sent, that could not be, and that found no room to wait for it; null where nobody traces. */
  spans: Sources['edge']['spans'];
  /** Begins to serve metrics, and gives where; undefined where they are off. */
  serve(sources: Sources): Promise<string | undefined>;
  stop(): Promise<void>;
}

export async function startObserving({ metrics, traces }: Config['observe'], logger: Logger): Promise<Observing> {
  const measuring = metrics && (await startMetrics(metrics, logger));
  const tracing = traces && (await startTraces(traces, logger));
  return {
    telemetry: { ...unmeasured, ...measuring?.telemetry, spans: tracing?.spans ?? null },
    spans: tracing?.counts ?? null,
    serve: async (sources) => measuring?.serve(sources),
    async stop() {
      await measuring?.stop();
      await tracing?.stop();
    },
  };
}

async function startMetrics(options: NonNullable<Config['observe']['metrics']>, logger: Logger) {
  const { createMetrics } = await import('../metrics/metrics.ts');
  const { listenForMetrics } = await import('../metrics/listener.ts');
  const metrics = createMetrics();
  let listener: Awaited<ReturnType<typeof listenForMetrics>> | undefined;
  return {
    telemetry: metrics.telemetry,
    async serve(sources: Sources) {
      metrics.count(sources);
      listener = await listenForMetrics(metrics, { ...options, logger });
      return listener.url;
    },
    stop: async () => listener?.stop(),
  };
}

async function startTraces(options: NonNullable<Config['observe']['traces']>, logger: Logger) {
  const { createTraces } = await import('../traces/traces.ts');
  const { createOtlpExporter } = await import('../traces/otlp.ts');
  const { exporter, counts } = createOtlpExporter({ ...options, logger });
  const traces = createTraces({ ...options, exporter });
  return { ...traces, counts: () => ({ ...counts(), dropped: traces.dropped() }) };
}
