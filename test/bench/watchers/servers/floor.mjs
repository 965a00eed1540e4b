import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import Redis from 'ioredis';
import { WebSocketServer } from 'ws';
import { createHttp, PORT, ready, REDIS_PORT, WORK } from './common.mjs';
import { payloadOf } from './graph.mjs';

/**
 * The floor: raw ws and a Map. No GraphQL, no viewer, no record, nothing that waits. As `floor:stored` the least that keeps what it was told: each
 * change is encrypted, appended to its card's stream, and then answered. No repeats are found, nothing is put in order, no cursor can be gone on from.
 */
const [publisher, subscriber] = [new Redis(REDIS_PORT, { enableAutoPipelining: true }), new Redis(REDIS_PORT)];
const watchers = new Map();
const server = createHttp(WORK === 'stored' ? store : (operation) => publisher.publish('live', textOf(operation)));
const key = randomBytes(32);

function textOf(operation) {
  return JSON.stringify([operation.cardId, payloadOf('CHANGE', operation)]);
}

function store(operation) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([iv, cipher.update(textOf(operation)), cipher.final(), cipher.getAuthTag()]);
  const stored = publisher.xadd(`card:${operation.cardId}`, 'MAXLEN', '~', 100, '*', 'change', sealed);
  return Promise.all([stored, publisher.publish('live', sealed)]);
}

function opened(sealed) {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(-16));
  return decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
}

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
subscriber.on('messageBuffer', (_channel, message) => {
  const [cardId, payload] = JSON.parse(WORK === 'stored' ? opened(message) : message.toString());
  const those = watchers.get(cardId);
  if (those === undefined) return;
  const text = JSON.stringify({ data: { cardOrderUpdated: payload } });
  for (const [socket, head] of those) socket.send(`${head}${text}}`);
});
await subscriber.subscribe('live');
server.listen(PORT, '127.0.0.1', ready);
