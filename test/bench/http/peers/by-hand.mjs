// The same calls and the same answer without GraphQL: the least that a Node process can do for it.
import { createServer } from 'node:http';
import { createD1 } from './d1.mjs';
import { listen } from './listen.mjs';
import { enrollment, newest, toCard, toConsumer, toOrder } from './schema.mjs';

const d1 = createD1();

async function homeScreen(consumerId) {
  const { id } = toConsumer(await d1.consumer(consumerId));
  const cards = (await d1.cards(id)).map(toCard);
  const profiles = d1.profiles(id);
  const nodes = cards.map(async ({ id: cardId, state, last4 }) => {
    const [order, profile] = await Promise.all([d1.orders(cardId), profiles]);
    return { id: cardId, state, last4, clickToPay: enrollment(profile, cardId), latestOrder: toOrder(newest(order)) };
  });
  return { data: { me: { id, cards: { nodes: await Promise.all(nodes) } } } };
}

listen(
  createServer((request, response) => {
    request.resume().on('end', () =>
      homeScreen(request.headers['x-consumer-id']).then(
        (answer) => send(response, 200, answer),
        (error) => send(response, 500, { errors: [{ message: String(error) }] }),
      ),
    );
  }),
);

function send(response, status, answer) {
  const text = JSON.stringify(answer);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}
