// The home screen by hand, in two rounds of calls as the gateway makes them, with all that the gateway does besides: its floor.
import { createServer } from 'node:http';
import { createD1 } from './d1.mjs';
import { dutifully } from './duties.mjs';
import { listen } from './listen.mjs';
import { newerOf, recordsOf } from './records.mjs';
import { enrollment, newest, toCard, toConsumer, toOrder } from './schema.mjs';

const d1 = createD1();

listen(
  createServer(
    dutifully(async (viewer, correlationId) => {
      const given = { 'x-correlation-id': correlationId };
      const [consumer, listed, profiles] = [
        d1.consumer(viewer, given),
        d1.cards(viewer, given),
        d1.profiles(viewer, given),
      ];
      const cards = (await listed).map(toCard);
      const records = recordsOf(cards.map(({ id }) => id));
      const nodes = cards.map(async ({ id, state, last4 }, index) => {
        const found = newest(await d1.orders(id, given));
        const order = newerOf((await records)[index], found, id);
        return { id, state, last4, clickToPay: enrollment(await profiles, id), latestOrder: toOrder(order) };
      });
      const { id } = toConsumer(await consumer);
      return JSON.stringify({ data: { me: { id, cards: { nodes: await Promise.all(nodes) } } } });
    }),
  ),
);
