import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Context, Link, Span as RecordedSpan, SpanContext } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { Span, SpanOptions, Spans } from '../telemetry.ts';
import { createQueue } from './queue.ts';
import { createSampler } from './sampler.ts';

export interface TracesOptions {
  /** What the traces are found under (`service.name`). */
  service: string;
  /** Of the traces that begin here, how many are recorded. 0 to 100. */
  percent: number;
  exporter: SpanExporter;
  /** How long what was recorded waits for more, before it is sent. */
  delayMs?: number;
}

export interface Traces {
  spans: Spans;
  /** How many spans found no room among those that wait to be sent. */
  dropped(): number;
  /** Sends all that is left, for as long as that may take. */
  stop(): Promise<void>;
}

/** Longer than anything that is told here. */
const longestAttribute = 128;
/** Beyond that spans are dropped: a collector that is away must not cost memory. */
const queued = 4_096;
const exportMs = 5_000;
const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Spans by OpenTelemetry. Nothing of it is registered for the whole process: a second gateway in it has its own. */
export function createTraces({ service, percent, exporter, delayMs = 5_000 }: TracesOptions): Traces {
  const { processor, dropped } = createQueue({ exporter, most: queued, delayMs, exportMs });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: createSampler(percent),
    spanLimits: { attributeValueLengthLimit: longestAttribute, eventCountLimit: 0 },
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('d1-graphql-gateway');
  const around = new AsyncLocalStorage<Context>();

  function start(name: string, { kind, parent, follows, attributes = {} }: SpanOptions = {}): Span {
    const above = follows === undefined ? (under(parent) ?? around.getStore() ?? ROOT_CONTEXT) : ROOT_CONTEXT;
    const links = linksTo(follows);
    const options = { kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind], links, attributes };
    const span = tracer.startSpan(name, options, above);
    const within = trace.setSpan(above, span);
    return toSpan(span, (work) => around.run(within, work));
  }

  return {
    spans: { start },
    dropped,
    async stop() {
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, sleep(exportMs, undefined, { ref: false })]);
    },
  };
}

function toSpan(span: RecordedSpan, run: Span['run']): Span {
  const context = span.isRecording() ? span.spanContext() : undefined;
  return {
    traceId: context?.traceId,
    traceparent: context && `00-${context.traceId}-${context.spanId}-01`,
    rename: (name) => void span.updateName(name),
    set: (attributes) => void span.setAttributes(attributes),
    run,
    end(code) {
      if (code !== undefined) span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function under(parent: string | undefined): Context | undefined {
  const context = contextOf(parent);
  return context && trace.setSpanContext(ROOT_CONTEXT, { ...context, isRemote: true });
}

function linksTo(follows: string | undefined): Link[] {
  const context = contextOf(follows);
  return context && context.traceFlags & TraceFlags.SAMPLED ? [{ context }] : [];
}

/** Undefined for what W3C calls invalid: it is as if there was none. */
function contextOf(traceparent: string | undefined): SpanContext | undefined {
  const context = traceparent === undefined ? null : parseTraceParent(traceparent);
  return context && isSpanContextValid(context) ? context : undefined;
}
