import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import Redis from 'ioredis';
import { WebSocketServer } from 'ws';
import { createHttp, firstOf, PORT, ready, REDIS_PORT, viewerOf, WORK } from './common.mjs';
import { payloadOf } from './graph.mjs';

/**
 * The floor: raw ws and a Map. No GraphQL, no viewer, no record, nothing that waits. As `floor:stored` the least that keeps what it was told: each
 * change is encrypted, appended to its card's stream, and then answered; and a watcher's token is verified, D1 is asked whose the card is and for its order,
 * and the record is read. No repeats are found, nothing is put in order, no cursor can be gone on from.
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

/** What D1 says of a viewer's own card, read beside the record. */
async function recorded(viewer, cardId) {
  const record = publisher.xrevrangeBuffer(`card:${cardId}`, '+', '-', 'COUNT', 1);
  const order = await firstOf(viewer, cardId);
  const [newest] = await record;
  return newest === undefined ? order : (opened(newest[1][1]), order);
}

const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });

sockets.on('connection', (socket) => {
  let cardId;
  let viewer;
  const isChecked = WORK === 'stored';
  const acknowledge = () => socket.send('{"type":"connection_ack"}');
  socket.on('message', (data) => {
    const { type, id, payload } = JSON.parse(data);
    if (type === 'connection_init') {
      if (!isChecked) return acknowledge();
      return viewerOf(payload.authorization).then(
        (who) => ((viewer = who), acknowledge()),
        () => socket.close(4403),
      );
    }
    if (type !== 'subscribe') return undefined;
    cardId = payload.variables.cardId;
    const those = watchers.get(cardId) ?? new Map();
    watchers.set(cardId, those.set(socket, `{"id":"${id}","type":"next","payload":`));
    const first = (order) =>
      socket.send(
        JSON.stringify({ id, type: 'next', payload: { data: { cardOrderUpdated: payloadOf('SNAPSHOT', order) } } }),
      );
    if (!isChecked) return first({ operationId: 'op', status: 'PENDING', details: { status: 'CARD_PROD_READY' } });
    return recorded(viewer, cardId).then(first, () => socket.close(4404));
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
