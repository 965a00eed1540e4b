import { afterEach, describe, expect, it } from '@jest/globals';
import { post, watch } from '../support/client.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { documents, enrolment, order, registration } from '../support/inputs.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

interface OrderEvent {
  cardOrderUpdated: {
    kind: string;
    order: { stage: string; shipment: { trackingNumber: string | null } | null } | null;
  };
}
interface EnrolmentEvent {
  clickToPayEnrollmentUpdated: { enrollment: { status: string } };
}

describe('two gateway processes on one Redis', () => {
  let redis: TestRedis;
  let demo: Demo;
  afterEach(async () => {
    expect(await demo.stop()).toBe(0);
    await redis.stop();
  });

  it('D1 calls the one, the person watches on the other, and sees the whole story', async () => {
    redis = await startRedis();
    demo = await startDemo({ REDIS_URL: redis.url, GATEWAYS: '2' });
    await fetch(`${demo.sandbox}/sandbox/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ speed: 10 }),
    });
    const [first, second] = demo.gateways;
    if (!first || !second) throw new Error('the demo did not start two gateways');
    expect(first.notifications).toBe(demo.notifications);
    expect(second.graphql).not.toBe(first.graphql);

    const mutate = async (who: 'alice' | 'service', name: string, query: string, input: object) => {
      const { data, errors } = await post<Record<string, { userErrors: unknown[] }>>(
        first.graphql,
        demo.tokens[who],
        query,
        { input },
      );
      expect({ errors, userErrors: data?.[name]?.userErrors }).toEqual({ errors: undefined, userErrors: [] });
    };
    await mutate('service', 'registerCard', documents.registerCard, registration());
    const cardId = registration().cardId;
    const orders = watch<OrderEvent>(second.ws, demo.tokens.alice, documents.watchCardOrder, { cardId });
    const enrolments = watch<EnrolmentEvent>(second.ws, demo.tokens.alice, documents.watchClickToPay, { cardId });
    await Promise.all([orders.until(() => true), enrolments.until(() => true)]);

    await mutate('service', 'orderCard', documents.orderCard, order());
    await mutate('alice', 'enrollCardInClickToPay', documents.enrollCard, enrolment());
    await enrolments.until((event) => event.clickToPayEnrollmentUpdated.enrollment.status === 'ENROLLED');
    const shipped = await orders.until((event) => event.cardOrderUpdated.order?.stage === 'CARD_SHIPPED');
    expect(shipped.cardOrderUpdated.order?.shipment?.trackingNumber).toBeTruthy();
    expect(enrolments.events.map((event) => event.clickToPayEnrollmentUpdated.enrollment.status)).toEqual([
      'NOT_ENROLLED',
      'PENDING',
      'ENROLLED',
    ]);
    expect(orders.events.slice(0, 7).map((event) => event.cardOrderUpdated.order?.stage ?? null)).toEqual([
      null,
      'CARD_PROD_REQUESTED',
      'DATA_PREPARED',
      'CARD_PROD_READY',
      'CARD_PROD_ONGOING',
      'CARD_PROD_DONE',
      'CARD_SHIPPED',
    ]);
    await Promise.all([orders.stop(), enrolments.stop()]);
  }, 60_000);
});
