import { describe, expect, it } from '@jest/globals';
import type { EventLog } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { observedLog } from '../../src/events/observed-log.ts';
import { unmeasured, type Span, type Telemetry } from '../../src/telemetry.ts';
import { order, produce, randomCard, silent, store } from '../support/events.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const span: Span = {
  ...{ traceparent, traceId: traceparent.slice(3, 35) },
  ...{ rename: () => undefined, set: () => undefined, end: () => undefined, run: (work) => work() },
};

describe('what is told of appends', () => {
  const told: string[] = [];
  const telemetry: Telemetry = { ...unmeasured, appended: ({ result }) => void told.push(result) };
  const results = () => told.splice(0);

  it('is whether they were news, were known, came too late, or were no update', async () => {
    const log = observedLog(createMemoryEventLog({ secret: 'secret', logger: silent }), telemetry);
    const [first, second, third] = order(randomCard());
    if (!first || !second || !third) throw new Error('no updates');
    for (const update of [first, third, third, second]) await log.append(update);
    await log.setAside({ reason: 'body', correlationId: 'c', content: '{}' });
    expect(results()).toEqual(['new', 'new', 'repeat', 'stale', 'quarantined']);
    await log.stop();
    await expect(log.append(first)).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE' });
    await expect(log.setAside({ reason: 'body', correlationId: 'c', content: '' })).rejects.toThrow();
    expect(results()).toEqual(['failed', 'failed']);
  });

  it('leaves its trace in the entry, and an update untouched where nobody traces', async () => {
    const log: EventLog = createMemoryEventLog({ secret: 'secret', logger: silent });
    const traced = observedLog(log, { ...telemetry, spans: { start: () => span } });
    const subject = randomCard();
    expect((await store(traced, produce(subject))).update.trace).toBe(traceparent);
    const { update } = await store(observedLog(log, telemetry), produce(subject, { stage: 'DATA_PREPARED' }));
    expect(update).not.toHaveProperty('trace');
    await log.stop();
  });
});
