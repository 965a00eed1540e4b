import { post } from '../../support/client.ts';
import { fresh, pan, said, stored, timesShown, update, type NotificationCase } from './notification.ts';

/** What D1 may do by itself, and somebody who listens can do with what was sent. */
export const repeats: NotificationCase[] = [
  {
    ...{ name: 'twice, a hundred times and all at once', expected: '204, shown 1 time' },
    async attack(edge) {
      const id = fresh();
      const send = async () => said(await edge.d1.notify({ operations: [update(id)] }));
      const answers = [await send(), await send(), ...(await Promise.all(Array.from({ length: 100 }, send)))];
      return `${[...new Set(answers)].join()}, shown ${await timesShown(edge, id)}`;
    },
    asksD1: true,
  },
  {
    ...{ name: 'a failure after the success', expected: '204, 204, SUCCESSFUL' },
    async attack(edge) {
      const id = fresh();
      const send = async (status: string) => said(await edge.d1.notify({ operations: [update(id, { status })] }));
      const answers = [await send('SUCCESSFUL'), await send('FAILED')];
      return [...answers, await stored(edge, id)].join(', ');
    },
  },
  {
    ...{ name: 'one operation with another content', expected: '204, 204, 204, shown 3 times' },
    async attack(edge) {
      const id = fresh();
      const answers: string[] = [];
      for (const status of ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY'])
        answers.push(await said(await edge.d1.notify({ operations: [update(id, { details: { status } })] })));
      return `${answers.join(', ')}, shown ${await timesShown(edge, id)}`;
    },
    asksD1: true,
  },
  {
    ...{ name: 'an operation of one card as another’s', expected: '204, 204, PENDING, null' },
    async attack(edge) {
      const id = fresh();
      const answers: string[] = [];
      for (const cardId of ['crd-alice-visa', 'crd-bob-visa'])
        answers.push(await said(await edge.d1.notify({ operations: [update(id, { cardId })] })));
      return [...answers, await stored(edge, id), String(await stored(edge, id, 'bob'))].join(', ');
    },
    asksD1: true,
  },
  {
    ...{ name: 'words that nobody knows', expected: '204, UNRECOGNIZED' },
    async attack(edge) {
      const id = fresh();
      const odd = { operation: 'TELEPORT', status: 'RESTING', details: { status: 'ENGRAVED' } };
      return `${await said(await edge.d1.notify({ operations: [update(id, odd)] }))}, ${await stored(edge, id)}`;
    },
  },
  {
    ...{ name: 'a later stage before an earlier one', expected: '204, 204, CARD_SHIPPED' },
    async attack(edge) {
      const id = fresh();
      const answers: string[] = [];
      for (const status of ['CARD_SHIPPED', 'DATA_PREPARED'])
        answers.push(await said(await edge.d1.notify({ operations: [update(id, { details: { status } })] })));
      const query = 'query($id: ID!) { cardOrder(id: $id) { stage } }';
      const { data } = await post<{ cardOrder: { stage: string } }>(edge.gateway.graphql, edge.tokens.alice, query, {
        id,
      });
      return [...answers, data.cardOrder.stage].join(', ');
    },
  },
  {
    ...{ name: 'without what an update cannot do without', expected: '204, nothing is stored' },
    async attack(edge) {
      const ids = [fresh(), fresh(), fresh()] as const;
      const operations = [
        update(ids[0], { cardId: undefined }),
        update(ids[1], { operation: undefined }),
        update(ids[2], { status: null }),
      ];
      const answer = await said(await edge.d1.notify({ operations: [...operations, {}, null, update('', {})] }));
      const found = await Promise.all(ids.map((id) => stored(edge, id)));
      return `${answer}, ${found.every((each) => each === null) ? 'nothing' : 'something'} is stored`;
    },
  },
  {
    ...{ name: 'one bad in fifty', expected: '204, 49 of 50' },
    async attack(edge) {
      const ids = Array.from({ length: 50 }, fresh);
      const operations = ids.map((id, index) => (index === 25 ? { operationId: id, status: {} } : update(id)));
      const answer = await said(await edge.d1.notify({ operations }));
      const found = await Promise.all(ids.map((id) => stored(edge, id)));
      return `${answer}, ${found.filter((each) => each !== null).length} of 50`;
    },
  },
  {
    ...{ name: 'a card number hidden in a text', expected: '204, hidden', secrets: [pan] },
    async attack(edge) {
      const id = fresh();
      const grouped = pan.replace(/(.{4})(?=.)/g, '$1 ');
      const shipment = { carrier: pan, trackingNumber: '00340434161094021501', message: `for ${grouped}`, status: pan };
      const details = { status: 'CARD_SHIPPED', reason: `card ${pan}`, shipment };
      const answer = await said(
        await edge.d1.notify({ operations: [update(id, { reason: pan, error: pan, details })] }),
      );
      const query =
        'query($id: ID!) { cardOrder(id: $id) { reason error { message } shipment { carrier message status } } }';
      const { text } = await post(edge.gateway.graphql, edge.tokens.alice, query, { id });
      return `${answer}, ${/4532|0366/.test(text) || !text.includes('shipment') ? text : 'hidden'}`;
    },
    asksD1: true,
  },
];
