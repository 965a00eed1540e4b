// GraphQL Yoga on node:http. CACHE=answers adds the response cache.
import { createServer } from 'node:http';
import process from 'node:process';
import { createInMemoryCache, useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { createSchema, createYoga } from 'graphql-yoga';
import { contextFor } from './context.mjs';
import { listen } from './listen.mjs';
import { resolvers, typeDefs } from './schema.mjs';

const session = (request) => request.headers.get('x-consumer-id');
/** By default it has room for a thousand answers, and there are more end users. */
const cache = createInMemoryCache({ max: 100_000 });
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => contextFor(session(request)),
  graphiql: false,
  logging: false,
  plugins: process.env.CACHE === 'answers' ? [useResponseCache({ session, ttl: 300_000, cache })] : [],
});
listen(createServer(yoga));
