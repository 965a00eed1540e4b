import { buildSchema } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import Redis from 'ioredis';
import { WebSocketServer } from 'ws';
import { createHttp, firstOf, PORT, ready, REDIS_PORT, viewerOf } from './common.mjs';
import { payloadOf, typeDefs } from './graph.mjs';

/** graphql-ws and graphql-redis-subscriptions as their readmes have it: a channel for each card. */
const pubsub = new RedisPubSub({ publisher: new Redis(REDIS_PORT), subscriber: new Redis(REDIS_PORT) });
const schema = buildSchema(typeDefs);
const iterate = (cardId) => (pubsub.asyncIterableIterator ?? pubsub.asyncIterator).call(pubsub, `card ${cardId}`);
schema.getSubscriptionType().getFields().cardOrderUpdated.subscribe = async function* (_root, { cardId }, { viewer }) {
  const changes = iterate(cardId);
  const first = changes.next();
  yield { cardOrderUpdated: payloadOf('SNAPSHOT', await firstOf(await viewer, cardId)) };
  yield (await first).value;
  yield* changes;
};
const server = createHttp((operation) =>
  pubsub.publish(`card ${operation.cardId}`, { cardOrderUpdated: payloadOf('CHANGE', operation) }),
);
useServer(
  {
    schema,
    onConnect: async ({ connectionParams, extra }) =>
      void (extra.viewer = await viewerOf(connectionParams?.authorization)),
    context: ({ extra }) => ({ viewer: extra.viewer }),
  },
  new WebSocketServer({ server, path: '/graphql' }),
);
server.listen(PORT, '127.0.0.1', ready);
