import type { Server } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config.ts';
import { createContext } from '../context.ts';
import type { Logger } from '../log.ts';
import type { Request } from '../scope.ts';
import { createAtWork } from '../server/common/at-work.ts';
import { graphqlPath } from '../server/common/paths.ts';
import { createDocuments } from '../server/document/documents.ts';
import { createGraphqlHttp } from '../server/http/graphql-http.ts';
import { createConnections } from '../server/lasting/connections.ts';
import { createEngine } from '../server/operation/engine.ts';
import { createExecutor } from '../server/operation/executor.ts';
import { createOperationNames } from '../server/operation/operation-names.ts';
import { createOperations } from '../server/operation/operations.ts';
import { createSchema, maxPage } from '../server/schema.ts';
import { streamRoutes } from '../server/sse/stream-routes.ts';
import { createStreams } from '../server/sse/streams.ts';
import { admitSocket } from '../server/traffic/sockets.ts';
import { serveGraphqlWs } from '../server/websocket/graphql-ws.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Callers } from './callers.ts';
import type { Parts } from './dependencies.ts';

export interface GraphqlParts {
  parts: Parts;
  callers: Callers;
  telemetry: Telemetry;
  logger: Logger;
  extendSchema?: ((schema: GraphQLSchema) => GraphQLSchema) | undefined;
}

/** GraphQL by answers, streams and sockets: one way of a document, one engine, and one count of what stays open. */
export async function createGraphql(
  config: Config,
  { parts, callers, telemetry, logger, extendSchema = (schema) => schema }: GraphqlParts,
) {
  const { identify, addresses, traffic } = callers;
  const { revocations } = parts;
  const schema = extendSchema(await createSchema());
  const { introspection, playground, console } = config.explore;
  const documents = createDocuments({ schema, introspection, maxPage, logger, ...config.documents });
  const nameOf = createOperationNames(config.observe.operationNames);
  const operations = createOperations({ telemetry, nameOf, logger });
  const atWork = createAtWork();
  const edge = {
    ...{ schema, documents, operations, identify, atWork, telemetry, logger },
    execute: createExecutor(documents.isTrusted),
    answers: parts.cache.answers,
    createContext: (request: Request) => createContext(parts.dependencies, request),
  };
  const answers = await createGraphqlHttp(edge);
  const engine = createEngine({ ...edge, ...config.sockets });
  const connections = createConnections(config.sockets);
  const lasting = { engine, identify, connections, revocations, logger, ...config.sockets };
  const streams = createStreams(lasting);
  return {
    ...{ answers, streams, engine, connections, documents, atWork },
    streamRoutes: streamRoutes({ streams, identify, maxBytes: config.http.graphqlMaxBytes }),
    serveSockets(server: Server) {
      const admit = admitSocket({ origins: config.http.corsOrigins, own: playground || console, addresses, traffic });
      return serveGraphqlWs({ ...lasting, traffic, admit, server, path: graphqlPath });
    },
  };
}
