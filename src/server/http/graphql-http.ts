import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import type { Request } from '../../scope.ts';
import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Viewer } from '../../viewer.ts';
import type { AtWork } from '../common/at-work.ts';
import { clientLeft } from '../common/client-left.ts';
import { documentPlugin, documentStore, shapedBody } from './document-plugin.ts';
import type { Documents } from '../document/documents.ts';
import { mediaTypeFor } from './media-type.ts';
import type { Operations } from '../operation/operations.ts';
import { faultOf, presentError } from '../common/present-error.ts';
import type { Identify } from '../traffic/identify.ts';

export interface GraphqlHttpOptions {
  schema: GraphQLSchema;
  documents: Documents;
  identify: Pick<Identify, 'request'>;
  atWork: AtWork;
  operations: Operations;
  createContext(request: Request): Context;
  logger: Logger;
}

export interface GraphqlHttp {
  /**
   * To be done before the body is read: nobody unknown may make us parse anything, nor anybody who asks too often.
   *
   * @throws Fault UNAUTHENTICATED, AUTH_UNAVAILABLE, RATE_LIMITED or OVERLOADED
   */
  authenticate(request: FastifyRequest): Promise<void>;
  handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  stop(): Promise<void>;
}

/** GraphQL over HTTP by Apollo Server. Nothing is executed, not even introspection, before the token was verified. */
export async function createGraphqlHttp(options: GraphqlHttpOptions): Promise<GraphqlHttp> {
  const apollo = new ApolloServer<Context>({
    schema: options.schema,
    // What comes so far is a document that our own pipeline took.
    introspection: true,
    documentStore: documentStore(options.documents),
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // By `refuseOfForeignPage`, for streams as well.
    csrfPrevention: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: (_formatted, error) => presentError(error),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      documentPlugin(options.documents, (context, prepared) => options.operations.of(context.signal)?.is(prepared)),
      withCorrelationId(options.logger, options.operations),
    ],
    logger: wordless(options.logger),
  });
  await apollo.start();
  const viewers = new WeakMap<FastifyRequest, Viewer>();
  return { authenticate, handle, stop: () => apollo.stop() };

  async function authenticate(request: FastifyRequest): Promise<void> {
    viewers.set(request, await options.identify.request(request.raw));
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const viewer = viewers.get(request);
    if (viewer === undefined) throw new Fault('UNAUTHENTICATED');
    // Apollo would find out when the operation is done.
    if (mediaTypeFor(request.headers.accept) === undefined) return reply.code(406).send(unacceptable(request.id));
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort(clientLeft));
    const running = options.operations.begin(gone.signal);
    options.operations.tie(gone.signal, running);
    const executing = running.run(() =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request),
          search: new URL(request.url, 'http://gateway').search,
          body: shapedBody(request.body),
        },
        context: async () => options.createContext({ viewer, correlationId: request.id, signal: gone.signal }),
      }),
    );
    const carriedOut = options.atWork
      .run(() => executing)
      .finally(() => {
        // Which it was not, unless it is over: Apollo refused it before it looked for an operation.
        request.operation = running.end([new Fault('BAD_REQUEST')]);
      });
    request.carriedOut = carriedOut;
    const response = await carriedOut;
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

function unacceptable(correlationId: string): object {
  const message = 'Answers are application/json or application/graphql-response+json.';
  return { errors: [presentError(new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } }), correlationId)] };
}

/** Apollo's own words may quote a document and its literals. */
function wordless(logger: Logger) {
  const say = (level: 'debug' | 'info' | 'warn' | 'error') => () => logger[level]('Apollo Server has something to say');
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

function withCorrelationId(logger: Logger, operations: Operations): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async ({ contextValue: { correlationId, signal } }) => ({
      didEncounterErrors: async ({ errors }) => {
        // Who has left is why it failed.
        if (signal.aborted) return;
        for (const fault of errors.map(faultOf))
          if (fault !== undefined) logger.warn({ err: fault, correlationId }, 'operation failed');
      },
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
