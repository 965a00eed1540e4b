import Fastify from 'fastify';
import mercurius from 'mercurius';
import mqRedis from 'mqemitter-redis';
import { firstOf, PORT, ready, REDIS_PORT, viewerOf } from './common.mjs';
import { payloadOf, typeDefs } from './graph.mjs';

/** Mercurius with jit and mqemitter-redis. */
const app = Fastify();
const emitter = mqRedis({ port: Number(REDIS_PORT), host: '127.0.0.1' });
app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  resolvers: {
    Subscription: {
      cardOrderUpdated: {
        subscribe: async function* (_root, { cardId }, { pubsub, viewer }) {
          const changes = await pubsub.subscribe(`card-${cardId}`);
          yield { cardOrderUpdated: payloadOf('SNAPSHOT', await firstOf(viewer, cardId)) };
          yield* changes;
        },
      },
    },
  },
  subscription: {
    emitter,
    onConnect: async ({ payload }) => ({ viewer: await viewerOf(payload?.authorization) }),
  },
});
app.post('/publish', async (request, reply) => {
  await Promise.all(
    request.body.operations.map(
      (operation) =>
        new Promise((resolve, reject) => {
          const message = {
            topic: `card-${operation.cardId}`,
            payload: { cardOrderUpdated: payloadOf('CHANGE', operation) },
          };
          app.graphql.pubsub.publish(message, (error) => (error ? reject(error) : resolve()));
        }),
    ),
  );
  return reply.code(204).send();
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
ready();
