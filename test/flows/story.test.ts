import { afterEach, describe, expect, it } from '@jest/globals';
import { post, watch, type Answer } from '../support/client.ts';
import { documents, enrolment, order, registration } from '../support/inputs.ts';
import { startStack, type Backend, type Stack } from '../support/stack.ts';

interface OrderEvent {
  cardOrderUpdated: {
    kind: string;
    cursor: string;
    order: { id: string; stage: string; status: string; shipment: { trackingNumber: string | null } | null } | null;
  };
}
interface EnrolmentEvent {
  clickToPayEnrollmentUpdated: { kind: string; enrollment: { status: string; digitalCardId: string | null } };
}
type Result = Answer<Record<string, { userErrors: unknown[]; order?: { id: string } }>>;

describe.each<Backend>(['memory', 'redis'])(
  'a card from registration to the letter box, event log in %s',
  (backend) => {
    let stack: Stack;
    afterEach(() => stack.stop());

    it('the issuer registers and orders, the person enrols and watches', async () => {
      stack = await startStack({ backend });
      const { gateway, tokens } = stack;
      const ask = (who: keyof typeof tokens, query: string, input: object) =>
        post<Result['data']>(gateway.graphql, tokens[who], query, { input });

      const registered = await ask('service', documents.registerCard, registration());
      expect(registered.data).toEqual({
        registerCard: {
          card: {
            id: 'crd-alice-new',
            scheme: 'VISA',
            last4: '5556',
            expiry: registration().cardData.expiry,
            state: 'ACTIVE',
          },
          userErrors: [],
        },
      });

      const cardId = 'crd-alice-new';
      const orders = watch<OrderEvent>(gateway.ws, tokens.alice, documents.watchCardOrder, { cardId });
      const enrolments = watch<EnrolmentEvent>(gateway.ws, tokens.alice, documents.watchClickToPay, { cardId });
      expect((await orders.until(() => true)).cardOrderUpdated).toMatchObject({ kind: 'SNAPSHOT', order: null });
      expect((await enrolments.until(() => true)).clickToPayEnrollmentUpdated).toMatchObject({
        kind: 'SNAPSHOT',
        enrollment: { status: 'NOT_ENROLLED' },
      });

      const ordered = await ask('service', documents.orderCard, order());
      expect(ordered.data['orderCard']?.userErrors).toEqual([]);
      const enrolled = await ask('alice', documents.enrollCard, enrolment());
      expect(enrolled.data['enrollCardInClickToPay']?.userErrors).toEqual([]);

      await enrolments.until((event) => event.clickToPayEnrollmentUpdated.enrollment.status === 'ENROLLED');
      expect(enrolments.events.map((event) => event.clickToPayEnrollmentUpdated.enrollment.status)).toEqual([
        'NOT_ENROLLED',
        'PENDING',
        'ENROLLED',
      ]);
      expect(enrolments.events.at(-1)?.clickToPayEnrollmentUpdated.enrollment.digitalCardId).toBeTruthy();

      const shipped = await orders.until((event) => event.cardOrderUpdated.order?.stage === 'CARD_SHIPPED');
      expect(shipped.cardOrderUpdated.order).toMatchObject({
        id: ordered.data['orderCard']?.order?.id,
        status: 'SUCCESSFUL',
        shipment: { trackingNumber: expect.any(String) },
      });
      expect(orders.events.slice(1, 7).map((event) => event.cardOrderUpdated.order?.stage)).toEqual([
        'CARD_PROD_REQUESTED',
        'DATA_PREPARED',
        'CARD_PROD_READY',
        'CARD_PROD_ONGOING',
        'CARD_PROD_DONE',
        'CARD_SHIPPED',
      ]);
      expect(new Set(orders.events.map((event) => event.cardOrderUpdated.cursor)).size).toBe(orders.events.length);
      await Promise.all([orders.stop(), enrolments.stop()]);
      expect(stack.sandbox.violations).toEqual([]);
    });

    it('somebody who comes back with a cursor gets exactly what came after it', async () => {
      stack = await startStack({ backend, sandbox: { clock: { manual: true } } });
      const { gateway, tokens, sandbox } = stack;
      const cardId = 'crd-carla-visa';
      const first = watch<OrderEvent>(gateway.ws, tokens.carla, documents.watchCardOrder, { cardId });
      const snapshot = await first.until(() => true);
      expect(snapshot.cardOrderUpdated).toMatchObject({ kind: 'SNAPSHOT', order: { stage: 'CARD_PROD_ONGOING' } });
      await first.stop();

      sandbox.clock.advance(300_000);
      await sandbox.settle();
      sandbox.clock.advance(30_000);
      await sandbox.settle();

      const after = snapshot.cardOrderUpdated.cursor;
      const second = watch<OrderEvent>(gateway.ws, tokens.carla, documents.watchCardOrder, { cardId, after });
      await second.until(() => second.events.length === 3);
      expect(second.events.map(({ cardOrderUpdated: { kind, order: shown } }) => [kind, shown?.stage])).toEqual([
        ['CHANGE', 'CARD_PROD_DONE'],
        ['CHANGE', 'CARD_SHIPPED'],
        ['CHANGE', 'CARD_SHIPPED'],
      ]);
      await second.stop();
    });
  },
);
