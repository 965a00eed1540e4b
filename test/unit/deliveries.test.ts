import { beforeEach, describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { Fault } from '../../src/errors.ts';
import { createDeliveries, type Deliveries } from '../../src/server/operation/deliveries.ts';
import { createOperationNames } from '../../src/server/operation/operation-names.ts';
import { createOperations } from '../../src/server/operation/operations.ts';
import { unmeasured, type Span, type SpanOptions, type Telemetry } from '../../src/telemetry.ts';
import { silent } from '../support/events.ts';

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const entryAt = (ms: number, of: { trace?: string } = {}) => ({ at: new Date(ms).toISOString(), update: of });

describe('the payloads of a subscription', () => {
  let lags: number[];
  let outcomes: string[];
  let spans: [name: string, follows: string | undefined, ended: string][];
  let deliveries: Deliveries;
  let gone: AbortController;
  beforeEach(() => {
    [lags, outcomes, spans] = [[], [], []];
    gone = new AbortController();
    const start = (name: string, { follows }: SpanOptions = {}): Span => ({
      ...{ traceparent: undefined, traceId: undefined, rename: () => undefined, set: () => undefined },
      run: (work) => work(),
      end: (code = 'ok') => void spans.push([name, follows, code]),
    });
    const telemetry: Telemetry = {
      ...unmeasured,
      shown: ({ seconds }) => void lags.push(seconds),
      operationEnded: ({ outcome }) => void outcomes.push(outcome),
      spans: { start },
    };
    const operations = createOperations({ telemetry, nameOf: createOperationNames(0), logger: silent });
    deliveries = createDeliveries(telemetry, operations.begin(gone.signal));
  });
  const give = (errors?: GraphQLError[]) => deliveries.make(async () => ({ value: { data: {}, errors } }));

  it('are an operation until the first one, which may show no entry', async () => {
    await deliveries.wait(async () => undefined);
    expect(outcomes).toEqual([]);
    await give();
    deliveries.taken();
    expect([outcomes, lags, spans]).toEqual([['ok'], [], [['graphql', undefined, 'ok']]]);
    await give([new GraphQLError('x')]);
    deliveries.end();
    expect(outcomes).toEqual(['ok']);
  });

  it('that show an entry are told of when they are taken, with where the entry came from', async () => {
    await give();
    deliveries.showing(entryAt(Date.now(), { trace }));
    await give();
    expect(lags).toEqual([]);
    deliveries.taken();
    deliveries.taken();
    expect(lags).toHaveLength(1);
    expect(spans.slice(1)).toEqual([['event delivery', trace, 'ok']]);
  });

  it('have no lag where the entry is older than the subscription, and none below nothing', async () => {
    for (const ms of [Date.now() - 60_000, Date.now() + 60_000]) {
      deliveries.showing(entryAt(ms));
      await give();
      deliveries.taken();
    }
    expect(lags).toEqual([0]);
  });

  it('that nobody takes end as left', async () => {
    deliveries.showing(entryAt(Date.now(), { trace }));
    await give();
    deliveries.end();
    expect([lags, spans.at(-1)]).toEqual([[], ['event delivery', trace, 'LEFT']]);
  });

  it('of a client that leaves before the first one are none, and so is what becomes of the operation', async () => {
    deliveries.end();
    deliveries.end();
    expect(outcomes).toEqual(['LEFT']);
  });

  it('that cannot be begun say why', async () => {
    const waited = deliveries.wait(async () => {
      // Whoever fails ends the subscription first.
      deliveries.end();
      throw new Fault('NOT_FOUND');
    });
    await expect(waited).rejects.toThrow();
    expect(outcomes).toEqual(['NOT_FOUND']);
  });

  it('that come to nothing because their client leaves end as left', async () => {
    const waited = deliveries.wait(async () => {
      gone.abort();
      throw gone.signal.reason;
    });
    await expect(waited).rejects.toThrow();
    expect(outcomes).toEqual(['LEFT']);
  });
});
