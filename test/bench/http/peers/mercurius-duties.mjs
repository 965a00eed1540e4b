// Mercurius with its just-in-time compiler, with all that the gateway does besides: what GraphQL adds to by-hand-duties.mjs.
import { createServer } from 'node:http';
import DataLoader from 'dataloader';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { contextFor } from './context.mjs';
import { dutifully } from './duties.mjs';
import { listen } from './listen.mjs';
import { newerOf, recordsOf } from './records.mjs';
import { newest, resolvers, toOrder, typeDefs } from './schema.mjs';

const latestOrder = async ({ id }, _args, { load }) => {
  const [record, operations] = await Promise.all([load.record(id), load.orders(id)]);
  return toOrder(newerOf(record, newest(operations), id));
};
const app = fastify();
const dutiful = { ...resolvers, Card: { ...resolvers.Card, latestOrder } };
await app.register(mercurius, { schema: typeDefs, resolvers: dutiful, jit: 1, routes: false });
await app.ready();

listen(
  createServer(
    dutifully(async (viewer, correlationId, document) => {
      const context = contextFor(viewer, { 'x-correlation-id': correlationId });
      const records = new DataLoader(recordsOf);
      context.load.record = (id) => records.load(id);
      return JSON.stringify(await app.graphql(document, context));
    }),
  ),
);
