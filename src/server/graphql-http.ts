import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Context } from '../context.ts';
import type { Request } from '../scope.ts';
import type { Logger } from '../log.ts';
import type { Authenticate } from './access-tokens.ts';
import { faultOf, presentError } from './present-error.ts';

export interface GraphqlHttpOptions {
  schema: GraphQLSchema;
  introspection: boolean;
  maxTokens: number;
  authenticate: Authenticate;
  createContext(request: Request): Context;
  logger: Logger;
}

export interface GraphqlHttp {
  handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  stop(): Promise<void>;
}

/** GraphQL over HTTP by Apollo Server. Nothing is executed, not even introspection, before the token was verified. */
export async function createGraphqlHttp(options: GraphqlHttpOptions): Promise<GraphqlHttp> {
  const apollo = new ApolloServer<Context>({
    schema: options.schema,
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.maxTokens },
    formatError: (_formatted, error) => presentError(error),
    plugins: [ApolloServerPluginLandingPageDisabled(), withCorrelationId(options.logger), refuseSubscriptions()],
    logger: options.logger,
  });
  await apollo.start();
  return { handle, stop: () => apollo.stop() };

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const viewer = await options.authenticate(request.headers.authorization);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: headersOf(request),
        search: new URL(request.url, 'http://gateway').search,
        body: request.body,
      },
      context: async () => options.createContext({ viewer, correlationId: request.id, signal: gone.signal }),
    });
    const { status = 200, body } = response;
    reply.code(status).headers(Object.fromEntries(response.headers));
    const text = body.kind === 'complete' ? body.string : '';
    return reply.send(status < 400 ? text : identified(text, request.id));
  }
}

/** What Apollo refuses before it looks at the operation passes no plugin, and has no correlation id yet. */
function identified(text: string, correlationId: string): string {
  const answer = JSON.parse(text) as { errors: { extensions?: object }[] };
  const errors = answer.errors.map((error) => ({ ...error, extensions: { ...error.extensions, correlationId } }));
  return JSON.stringify({ ...answer, errors });
}

function headersOf(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

function refuseSubscriptions(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ operation }) => {
        if (operation?.operation !== 'subscription') return;
        const extensions = { code: 'BAD_REQUEST', http: { status: 400 } };
        throw new GraphQLError('Subscriptions are served over WebSocket.', { extensions });
      },
    }),
  };
}

function withCorrelationId(logger: Logger): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async ({ contextValue: { correlationId } }) => ({
      didEncounterErrors: async ({ errors }) => {
        for (const fault of errors.map(faultOf))
          if (fault !== undefined) logger.warn({ err: fault, correlationId }, 'operation failed');
      },
      willSendResponse: async ({ response: { body } }) => {
        if (body.kind !== 'single') return;
        const errors = body.singleResult.errors;
        if (errors === undefined) return;
        const withId = errors.map((error) => ({ ...error, extensions: { ...error.extensions, correlationId } }));
        body.singleResult = { ...body.singleResult, errors: withId };
      },
    }),
  };
}
