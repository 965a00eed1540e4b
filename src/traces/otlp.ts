import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Logger } from '../log.ts';

/** Since the start: spans that were sent and that the collector took, and those that it did not. */
export interface ExportCounts {
  exported: number;
  failed: number;
}

export interface OtlpOptions {
  /** Where the collector takes traces, with its whole path. */
  url: string;
  /** Sent as `Authorization: Bearer`; undefined where the collector wants none. */
  token?: string | undefined;
  timeoutMs?: number;
  logger: Logger;
}

/** How long nothing more is said of exports that fail. */
const quietMs = 60_000;

/** OTLP over HTTP, with what became of it: the library keeps that to itself. */
export function createOtlpExporter({ url, token, timeoutMs = 5_000, logger }: OtlpOptions) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const otlp = new OTLPTraceExporter({ url, headers, timeoutMillis: timeoutMs });
  const counts: ExportCounts = { exported: 0, failed: 0 };
  let saidAt = -Infinity;

  const exporter: SpanExporter = {
    export(spans: ReadableSpan[], done) {
      otlp.export(spans, (result) => {
        if (result.code === ExportResultCode.SUCCESS) counts.exported += spans.length;
        else failed(spans.length, result.error);
        done(result);
      });
    },
    shutdown: () => otlp.shutdown(),
    forceFlush: () => otlp.forceFlush(),
  };

  function failed(spans: number, err: Error | undefined): void {
    counts.failed += spans;
    if (performance.now() - saidAt < quietMs) return;
    saidAt = performance.now();
    logger.warn({ err }, 'traces could not be sent');
  }

  return { exporter, counts: () => ({ ...counts }) };
}
