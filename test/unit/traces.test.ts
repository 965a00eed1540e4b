import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { createTraces, type Traces } from '../../src/traces/traces.ts';
import { until } from '../support/events.ts';

const remote = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const unsampled = remote.replace(/01$/, '00');

let exporter: InMemorySpanExporter;
let traces: Traces;
const begin = (percent: number) => {
  exporter = new InMemorySpanExporter();
  traces = createTraces({ service: 'test', percent, exporter, delayMs: 1 });
};
beforeEach(() => begin(100));
afterEach(() => traces.stop());

/** Everything that was recorded, by name. */
async function recorded(): Promise<Record<string, ReadableSpan>> {
  const spans: ReadableSpan[] = [];
  const keep = exporter.shutdown.bind(exporter);
  exporter.shutdown = async () => {
    spans.push(...exporter.getFinishedSpans());
    await keep();
  };
  await traces.stop();
  return Object.fromEntries(spans.map((span) => [span.name, span]));
}

describe('a span', () => {
  it('is below the one that it runs in, also after a wait, and beside others', async () => {
    const outer = traces.spans.start('outer', { kind: 'server', attributes: { route: '/graphql' } });
    await outer.run(async () => {
      const first = traces.spans.start('first');
      await first.run(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        traces.spans.start('inner').end();
      });
      first.end();
      traces.spans.start('second').end('D1_TIMEOUT');
    });
    outer.end();
    traces.spans.start('elsewhere').end();
    const { outer: top, first, inner, second, elsewhere } = await recorded();
    const parents = [top, first, inner, second, elsewhere].map((span) => span?.parentSpanContext?.spanId);
    const [topId, firstId] = [top?.spanContext().spanId, first?.spanContext().spanId];
    expect(parents).toEqual([undefined, topId, firstId, topId, undefined]);
    expect(second).toMatchObject({ attributes: { 'error.type': 'D1_TIMEOUT' }, status: { code: 2 } });
    expect(top?.attributes).toEqual({ route: '/graphql' });
  });

  it('goes on with the trace of a caller who is believed', async () => {
    const span = traces.spans.start('asked', { parent: remote });
    expect(span.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(span.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    span.end();
    expect((await recorded())['asked']?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  });

  it.each([
    'nonsense',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more',
  ])('begins a trace of its own where the caller says %s', async (parent) => {
    const span = traces.spans.start('asked', { parent });
    expect(span.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
    span.end();
    expect((await recorded())['asked']?.parentSpanContext).toBeUndefined();
  });

  it('that follows from another begins at the top and refers to it, wherever it runs', async () => {
    const around = traces.spans.start('around');
    around.run(() => traces.spans.start('delivery', { follows: remote }).end());
    around.end();
    const { delivery } = await recorded();
    expect(delivery?.parentSpanContext).toBeUndefined();
    expect(delivery?.links).toMatchObject([{ context: { spanId: 'b7ad6b7169203331' } }]);
  });
});

describe('spans that are to be sent', () => {
  let done: ((failed: boolean) => void)[];
  beforeEach(async () => {
    await traces.stop();
    done = [];
    const slow: SpanExporter = {
      export: (spans, told) => void done.push((failed) => told({ code: failed ? 1 : 0 })),
      shutdown: async () => undefined,
    };
    traces = createTraces({ service: 'test', percent: 100, exporter: slow, delayMs: 60_000 });
  });
  const record = (count: number) => {
    for (let n = 0; n < count; n += 1) traces.spans.start('one').end();
  };

  it('are counted where too many wait, or nobody waits any more', async () => {
    record(4_096);
    // The first batch is on its way, and leaves its room to others.
    await until(() => done.length === 1);
    record(512 + 3);
    expect(traces.dropped()).toBe(3);
    const stopped = traces.stop();
    await until(() => done.length === 9);
    done.forEach((end) => end(false));
    await stopped;
    record(2);
    expect(traces.dropped()).toBe(5);
  });

  it('are all waited for at the end, also when the first of them fail', async () => {
    record(1_024);
    await until(() => done.length === 1);
    let isOver = false;
    const stopped = traces.stop().then(() => (isOver = true));
    await until(() => done.length === 2);
    done[0]?.(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    done[1]?.(false);
    await stopped;
  });
});

describe('of the traces', () => {
  it('that begin here none is recorded at 0 percent, and nobody is told a traceparent', async () => {
    await traces.stop();
    begin(0);
    const span = traces.spans.start('asked');
    const inner = span.run(() => traces.spans.start('inner'));
    expect([span.traceparent, span.traceId, inner.traceparent]).toEqual([undefined, undefined, undefined]);
    inner.end();
    span.end();
    expect(await recorded()).toEqual({});
  });

  it('those are recorded all the same that a believed caller records, or that follow from a recorded one', async () => {
    await traces.stop();
    begin(0);
    traces.spans.start('asked', { parent: remote }).end();
    traces.spans.start('not asked', { parent: unsampled }).end();
    traces.spans.start('delivery', { follows: remote }).end();
    traces.spans.start('late delivery', { follows: unsampled }).end();
    traces.spans.start('untraced delivery', { follows: '' }).end();
    expect(Object.keys(await recorded()).sort()).toEqual(['asked', 'delivery']);
  });
});
