// GraphQL Yoga on node:http. CACHE=answers adds the response cache.
import { createServer } from 'node:http';
import process from 'node:process';
import { useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { createSchema, createYoga } from 'graphql-yoga';
import { contextFor } from './context.mjs';
import { listen } from './listen.mjs';
import { resolvers, typeDefs } from './schema.mjs';

const session = (request) => request.headers.get('x-consumer-id');
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => contextFor(session(request)),
  graphiql: false,
  logging: false,
  plugins: process.env.CACHE === 'answers' ? [useResponseCache({ session, ttl: 300_000 })] : [],
});
listen(createServer(yoga));
