import { ApolloServer, HeaderMap, type ApolloServerPlugin, type GraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyRequest } from 'fastify';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import type { Logger } from '../../log.ts';
import { presentError } from '../common/present-error.ts';
import type { Documents, Prepared } from '../document/documents.ts';
import type { Operations } from '../operation/operations.ts';
import type { Answer } from './answer.ts';
import { documentPlugin, documentStore, harmless, prepareUrl } from './document-plugin.ts';
import { tellFaults } from './tell-faults.ts';

export interface ApolloOptions {
  schema: GraphQLSchema;
  documents: Documents;
  operations: Operations;
  logger: Logger;
}

/** What `Apollo` runs. */
export interface ForApollo {
  request: FastifyRequest;
  /** Of a request whose body was prepared already. */
  prepared: Prepared | GraphQLError[] | undefined;
  /** That of the context. */
  signal: AbortSignal;
  context(): Context;
}

/** Apollo Server, which answers every request that no shorter way is for. */
export interface Apollo {
  answer(asked: ForApollo): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startApollo({ schema, documents, operations, logger }: ApolloOptions): Promise<Apollo> {
  const preparedOf = new WeakMap<AbortSignal, Prepared | GraphQLError[]>();
  const apollo = new ApolloServer<Context>({
    schema,
    // What comes so far is a document that our own pipeline took.
    introspection: true,
    documentStore: documentStore(documents),
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // By `refuseOfForeignPage`, for streams as well.
    csrfPrevention: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: (_formatted, error) => presentError(error),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It would wrap each field of the schema, for hints that no field has.
      ApolloServerPluginCacheControlDisabled(),
      documentPlugin((request, { signal }) => preparedOf.get(signal) ?? fromUrl(request, signal)),
      withCorrelationId(logger, operations),
    ],
    logger: wordless(logger),
  });
  await apollo.start();

  function fromUrl(request: GraphQLRequest, signal: AbortSignal) {
    const prepared = prepareUrl(documents, request);
    operations.of(signal)?.is(prepared);
    return prepared;
  }

  return {
    async answer({ request, prepared, signal, context }) {
      if (prepared) preparedOf.set(signal, prepared);
      const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request),
          search: new URL(request.url, 'http://gateway').search,
          // What came was prepared before; Apollo would refuse one of another shape in words of its own.
          body: { query: harmless.text },
        },
        context: async () => context(),
      });
      const text = body.kind === 'complete' ? body.string : '';
      return { status: status ?? 200, headers: Object.fromEntries(headers), text };
    },
    stop: () => apollo.stop(),
  };
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  return map;
}

/** Apollo's own words may quote a document and its literals. */
function wordless(logger: Logger) {
  const say = (level: 'debug' | 'info' | 'warn' | 'error') => () => logger[level]('Apollo Server has something to say');
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

function withCorrelationId(logger: Logger, operations: Operations): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async ({ contextValue: { correlationId, signal } }) => ({
      didEncounterErrors: async ({ errors }) => tellFaults(logger, errors, { correlationId, signal }),
      willSendResponse: async ({ response: { body } }) => {
        if (body.kind !== 'single') return;
        const errors = body.singleResult.errors;
        operations.of(signal)?.end(errors);
        if (errors === undefined) return;
        const withId = errors.map((error) => ({ ...error, extensions: { ...error.extensions, correlationId } }));
        body.singleResult = { ...body.singleResult, errors: withId };
      },
    }),
  };
}
