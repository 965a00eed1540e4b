// Hive Gateway over D1's REST, by Mesh's JSON schema handler, with resolvers that join its calls.
import { createServer } from 'node:http';
import process from 'node:process';
import { createGatewayRuntime } from '@graphql-hive/gateway';
import { defineConfig, getComposedSchemaFromConfig } from '@graphql-mesh/compose-cli';
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema';
import { listen } from './listen.mjs';
import { enrollment, newest, toCard, toConsumer, toOrder, typeDefs } from './schema.mjs';

const text = { type: 'string' };
const object = (title, properties) => ({ type: 'object', title, properties });
const list = (items) => ({ type: 'array', items });

const order = object('D1Operation', {
  ...{ operation: text, status: text, startTime: text },
  details: object('D1Details', { status: text, shipment: object('D1Shipment', { status: text }) }),
});
const card = object('D1Card', { cardId: text, consumerId: text, state: text, last4Pan: text });
const profile = object('D1Profile', { scheme: text, cards: list(object('D1ProfileCard', { cardId: text })) });

const below = (version, path) => `/banking/${version}/issuers/BENCH_BANK/${path}`;
const read = (field, path, responseSchema) => ({
  ...{ type: 'Query', field, path, method: 'GET', responseSchema },
  argTypeMap: { id: { type: 'string' } },
});
const operations = [
  read('d1Consumer', below('v2', 'consumers/{args.id}'), object('D1Consumer', { consumerId: text })),
  read('d1Cards', below('v2', 'consumers/{args.id}/cards'), object('D1Cards', { cards: list(card) })),
  read(
    'd1Profiles',
    below('v1', 'consumers/{args.id}/clickToPay'),
    object('D1Profiles', { clickToPayProfiles: list(profile) }),
  ),
  read(
    'd1Orders',
    below('v1', 'physicalCards/{args.id}/productionStatus'),
    object('D1Orders', { operations: list(order) }),
  ),
];
const operationHeaders = { accept: 'application/json', authorization: 'Bearer static-token' };
const sourceHandler = loadJSONSchemaSubgraph('d1', { endpoint: process.env.UPSTREAM, operations, operationHeaders });
const silent = ['log', 'debug', 'info', 'warn', 'error'].map((level) => [
  level,
  level === 'error' ? tell : () => undefined,
]);
const logger = { ...Object.fromEntries(silent), child: () => logger };
const additionalTypeDefs = typeDefs
  .replace('type Query', 'extend type Query')
  .replace('type Card {', 'type Card { consumerId: ID!');
const composition = defineConfig({ subgraphs: [{ sourceHandler }], additionalTypeDefs });
const supergraph = await getComposedSchemaFromConfig(composition, logger);

const ask = (field, selectionSet) => (id, context, info) =>
  context.d1.Query[field]({ root: {}, args: { id }, context, info, selectionSet });
const d1 = {
  consumer: ask('d1Consumer', '{ consumerId }'),
  cards: ask('d1Cards', '{ cards { cardId consumerId state last4Pan } }'),
  profiles: ask('d1Profiles', '{ clickToPayProfiles { cards { cardId } } }'),
  orders: ask('d1Orders', '{ operations { operation status startTime details { status shipment { status } } } }'),
};
const additionalResolvers = {
  Query: {
    me: async (_r, _a, context, info) => toConsumer(await d1.consumer(context.headers['x-consumer-id'], context, info)),
  },
  Consumer: {
    cards: async ({ id }, _args, context, info) => ({ nodes: (await d1.cards(id, context, info)).cards.map(toCard) }),
  },
  Card: {
    async clickToPay({ id, consumerId }, _args, context, info) {
      // One call for all cards of the request.
      context.profiles ??= d1.profiles(consumerId, context, info);
      return enrollment((await context.profiles).clickToPayProfiles, id);
    },
    latestOrder: async ({ id }, _args, context, info) =>
      toOrder(newest((await d1.orders(id, context, info)).operations)),
  },
};
listen(
  createServer(
    createGatewayRuntime({ supergraph, additionalResolvers, logging: false, landingPage: false, graphiql: false }),
  ),
);

function tell(...said) {
  process.stderr.write(`${said.join(' ')}\n`);
}
