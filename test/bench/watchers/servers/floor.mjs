import Redis from 'ioredis';
import { WebSocketServer } from 'ws';
import { createHttp, PORT, ready, REDIS_PORT } from './common.mjs';
import { payloadOf } from './graph.mjs';

/** The floor: raw ws and a Map. No GraphQL, no viewer, no record, nothing that waits. */
const [publisher, subscriber] = [new Redis(REDIS_PORT), new Redis(REDIS_PORT)];
const watchers = new Map();
const server = createHttp((operation) =>
  publisher.publish('live', JSON.stringify([operation.cardId, payloadOf('CHANGE', operation)])),
);
const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });

sockets.on('connection', (socket) => {
  let cardId;
  socket.on('message', (data) => {
    const { type, id, payload } = JSON.parse(data);
    if (type === 'connection_init') return socket.send('{"type":"connection_ack"}');
    if (type !== 'subscribe') return undefined;
    cardId = payload.variables.cardId;
    const those = watchers.get(cardId) ?? new Map();
    watchers.set(cardId, those.set(socket, `{"id":"${id}","type":"next","payload":`));
    const order = { operationId: 'op', status: 'PENDING', details: { status: 'CARD_PROD_READY' } };
    return socket.send(
      JSON.stringify({ id, type: 'next', payload: { data: { cardOrderUpdated: payloadOf('SNAPSHOT', order) } } }),
    );
  });
  socket.on('close', () => watchers.get(cardId)?.delete(socket));
});
subscriber.on('message', (_channel, text) => {
  const [cardId, payload] = JSON.parse(text);
  const those = watchers.get(cardId);
  if (those === undefined) return;
  const message = JSON.stringify({ data: { cardOrderUpdated: payload } });
  for (const [socket, head] of those) socket.send(`${head}${message}}`);
});
await subscriber.subscribe('live');
server.listen(PORT, '127.0.0.1', ready);
