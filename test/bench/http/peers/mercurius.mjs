// fastify + Mercurius with its just-in-time compiler.
import process from 'node:process';
import fastify from 'fastify';
import mercurius from 'mercurius';
import { contextFor } from './context.mjs';
import { said } from './listen.mjs';
import { resolvers, typeDefs } from './schema.mjs';

const app = fastify({ keepAliveTimeout: 60_000 });
const context = ({ headers }) => contextFor(headers['x-consumer-id']);
await app.register(mercurius, { schema: typeDefs, resolvers, context, jit: 1 });
await app.listen({ host: '127.0.0.1', port: 0 });
said(app.server.address().port);
process.on('SIGTERM', () => process.exit());
