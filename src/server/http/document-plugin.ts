import { HeaderMap, type ApolloServerOptions, type ApolloServerPlugin, type GraphQLRequest } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import type { Context } from '../../context.ts';
import type { Documents, Prepared } from '../document/documents.ts';
import type { Asked } from '../document/identify.ts';
import { mutationByGet, notCarriedBy, type NotCarried } from '../document/not-carried.ts';
import { refused } from '../document/refused.ts';
import { mediaTypeFor, tellsOfDocuments } from './media-type.ts';
import { presentError } from '../common/present-error.ts';
import { streamPath } from '../common/paths.ts';

/** What Apollo is given in place of a document that is refused: it never sees one that is not within the limits. */
export const harmless = { text: '{ __typename }', operationName: undefined, variables: undefined };

/** The request is one of GraphQL, and its document cannot be run. */
const requestErrors = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
];

/** Has our pipeline decide what Apollo executes: `find` gives what it decided. */
export function documentPlugin(
  find: (request: GraphQLRequest, context: Context) => Prepared | GraphQLError[],
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request, contextValue }) {
      const prepared = find(request, contextValue);
      const isRefused = Array.isArray(prepared);
      const { text, operationName, variables } = isRefused ? harmless : prepared;
      Object.assign(request, { query: text, operationName, variables, extensions: undefined });
      if (!isRefused) return;
      return {
        responseForOperation: async () => ({
          http: headOf(prepared, request.http?.headers.get('accept')),
          body: { kind: 'single', singleResult: { errors: prepared.map((error) => presentError(error)) } },
        }),
      };
    },
  };
}

/** Prepares what is to be answered once, as it came in a body. */
export function prepareBody(documents: Documents, body: unknown): Prepared | GraphQLError[] {
  return documents.prepare(Object(body) as Asked, notAnsweredBy('POST'));
}

/** The same for what came in a URL. Apollo has read it, and refused what it cannot read. */
export function prepareUrl(documents: Documents, request: GraphQLRequest): Prepared | GraphQLError[] {
  const { query, operationName, variables, extensions, http } = request;
  const documentId = new URLSearchParams(http?.search).get('documentId');
  return documents.prepare({ query, operationName, variables, extensions, documentId }, notAnsweredBy('GET'));
}

/** Where Apollo looks for a document before it would parse and validate the text by itself. */
export function documentStore({ find }: Documents): NonNullable<ApolloServerOptions<Context>['documentStore']> {
  return {
    // Apollo puts a digest of the schema before that of the text.
    get: async (key) => find(key.slice(-64)),
    set: async () => undefined,
    delete: async () => undefined,
  };
}

/** A subscription is not answered once. */
function notAnsweredBy(method: 'GET' | 'POST'): NotCarried {
  const notCarried = notCarriedBy(method);
  return (operation) => (operation === 'subscription' ? subscriptionByHttp : notCarried(operation));
}

const subscriptionByHttp = refused(
  'BAD_REQUEST',
  `Subscriptions are served over WebSocket, and as a stream of events at ${streamPath}.`,
);

function headOf(errors: GraphQLError[], accept: string | undefined) {
  if (errors === mutationByGet) return { status: 405, headers: new HeaderMap([['allow', 'POST']]) };
  return { status: statusOf(errors, accept), headers: new HeaderMap() };
}

function statusOf(errors: GraphQLError[], accept: string | undefined): number {
  const code = String(errors[0]?.extensions['code']);
  // As Apollo's protocol wants: not an error, but an answer to "do you know this?".
  if (code.startsWith('PERSISTED_QUERY_')) return 200;
  return requestErrors.includes(code) && !tellsOfDocuments(mediaTypeFor(accept)) ? 200 : 400;
}
