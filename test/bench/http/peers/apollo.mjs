// express + Apollo Server, as its documentation sets it up. CACHE=answers adds the response cache.
import { createServer } from 'node:http';
import process from 'node:process';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import responseCache from '@apollo/server-plugin-response-cache';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import { contextFor } from './context.mjs';
import { listen } from './listen.mjs';
import { resolvers, typeDefs } from './schema.mjs';

const sessionId = async ({ request }) => request.http.headers.get('x-consumer-id');
const caching = [ApolloServerPluginCacheControl({ defaultMaxAge: 300 }), responseCache({ sessionId })];
const hint = 'enum CacheControlScope { PUBLIC PRIVATE } directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT'; // prettier-ignore
const isCaching = process.env.CACHE === 'answers';
const apollo = new ApolloServer({
  typeDefs: isCaching
    ? `${hint} ${typeDefs.replace('me: Consumer', 'me: Consumer @cacheControl(maxAge: 300, scope: PRIVATE)')}`
    : typeDefs,
  resolvers,
  plugins: isCaching ? caching : [],
});
await apollo.start();
const context = async ({ req }) => contextFor(req.headers['x-consumer-id']);
const app = express().use('/graphql', express.json(), expressMiddleware(apollo, { context }));
listen(createServer(app));
