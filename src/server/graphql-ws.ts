import type { Server } from 'node:http';
import {
  execute,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import { CloseCode, type SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Context } from '../context.ts';
import type { Request } from '../scope.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Viewer } from '../viewer.ts';
import type { Authenticate } from './access-tokens.ts';
import { correlationIdFrom } from './correlation.ts';
import { faultOf, presentError } from './present-error.ts';
import { subscribe } from './subscription.ts';

export interface GraphqlWsOptions {
  server: Server;
  path: string;
  schema: GraphQLSchema;
  introspection: boolean;
  maxTokens: number;
  authenticate: Authenticate;
  createContext(request: Request): Context;
  logger: Logger;
}

type Params = Record<string, unknown>;
type Socket = Extra &
  Record<PropertyKey, unknown> & { viewer?: Viewer; ending?: NodeJS.Timeout; correlationId?: string };

/** GraphQL over WebSocket (protocol graphql-transport-ws). A socket has one viewer, named in `connection_init`, and ends with their token. */
export function serveGraphqlWs(options: GraphqlWsOptions): { stop(): Promise<void> } {
  const { createContext } = options;
  const server = new WebSocketServer({ server: options.server, path: options.path, maxPayload: 64 * 1024 });
  const cleanup = useServer<Params, Socket>(
    {
      connectionInitWaitTimeout: 3_000,
      onConnect: ({ connectionParams, extra }) => welcome(extra, connectionParams, options.authenticate),
      onDisconnect: ({ extra }) => clearTimeout(extra.ending),
      onSubscribe: ({ extra }, _id, payload) => prepareSafely(payload, extra, options),
      execute: (args) => execute(args as ExecutionArgs),
      subscribe: (args) =>
        subscribe(args as ExecutionArgs, (signal) => createContext({ ...(args.contextValue as Context), signal })),
      onNext: (_socket, _id, _payload, { contextValue }, result) => {
        if (result.errors === undefined) return;
        return { ...result, errors: present(result.errors, (contextValue as Context).correlationId, options.logger) };
      },
      onError: ({ extra }, _id, _payload, errors) => present(errors, correlationIdOf(extra), options.logger),
    },
    server,
  );
  return { stop: async () => cleanup.dispose() };
}

/** The viewer of a socket. Without one the socket is closed with 4403, which clients answer by coming back with a fresh token. */
async function welcome(socket: Socket, params: Params | undefined, authenticate: Authenticate): Promise<boolean> {
  try {
    const authorization = params?.['authorization'] ?? params?.['Authorization'];
    const viewer = await authenticate(typeof authorization === 'string' ? authorization : undefined);
    socket.viewer = viewer;
    socket.ending = setTimeout(
      () => socket.socket.close(CloseCode.Forbidden, 'Token expired'),
      Math.min(Math.max(viewer.expiresAt - Date.now(), 0), 2 ** 31 - 1),
    ).unref();
    return true;
  } catch (error) {
    if (error instanceof Fault && error.retryable) socket.socket.close(1013, 'Try again later');
    return false;
  }
}

/** What is thrown here would end up, in its own words, in the reason that the library closes the socket with. */
function prepareSafely(payload: SubscribePayload, socket: Socket, options: GraphqlWsOptions) {
  try {
    return prepare(payload, socket, options);
  } catch (error) {
    return [new GraphQLError('', { originalError: error as Error })];
  }
}

/** Parsing and checking are done here: the library would close the whole socket on a syntax error. */
function prepare(payload: SubscribePayload, socket: Socket, options: GraphqlWsOptions) {
  const { viewer } = socket;
  if (viewer === undefined) return [new GraphQLError('', { originalError: new Fault('UNAUTHENTICATED') })];
  const { schema } = options;
  let document;
  try {
    document = parse(payload.query, { maxTokens: options.maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [new GraphQLError(error.message, { ...error, extensions: { code: 'GRAPHQL_PARSE_FAILED' } })];
  }
  const rules = options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules);
  if (errors.length > 0) {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
    return errors.map(({ message, nodes }) => {
      // A suggestion names what introspection would not show.
      const shown = options.introspection ? message : message.replace(/ Did you mean [^]*$/, '');
      return new GraphQLError(shown, { nodes, extensions });
    });
  }
  const correlationId = correlationIdOf(socket);
  const contextValue = options.createContext({ viewer, correlationId, signal: new AbortController().signal });
  return {
    schema,
    document,
    operationName: payload.operationName,
    variableValues: payload.variables,
    contextValue,
  } satisfies ExecutionArgs;
}

/** One for all operations of a socket, from its upgrade request. */
function correlationIdOf(socket: Socket): string {
  socket.correlationId ??= correlationIdFrom(socket.request.headers['x-correlation-id']);
  return socket.correlationId;
}

function present(errors: readonly GraphQLError[], correlationId: string, logger: Logger) {
  for (const error of errors) {
    const fault = faultOf(error);
    if (fault !== undefined) logger.warn({ err: fault, correlationId }, 'operation failed');
  }
  return errors.map((error) => presentError(error, correlationId));
}
