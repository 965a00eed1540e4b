import { HeaderMap, type ApolloServerOptions, type ApolloServerPlugin, type GraphQLRequest } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';
import type { Documents, Prepared } from './document/documents.ts';
import type { Asked } from './document/identify.ts';
import { refused } from './document/refused.ts';
import { mediaTypeFor, tellsOfDocuments } from './media-type.ts';
import { presentError } from './present-error.ts';
import { streamPath } from './sse/stream-routes.ts';

/** What Apollo is given in place of a document that is refused: it never sees one that is not within the limits. */
const harmless = '{ __typename }';

/** The request is one of GraphQL, and its document cannot be run. */
const requestErrors = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
];

/** Has our pipeline decide what Apollo executes. `told` is what it decided. */
export function documentPlugin(
  documents: Documents,
  told: (context: Context, prepared: Prepared | GraphQLError[]) => void,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request, contextValue }) {
      const prepared = documents.prepare(askedBy(request));
      told(contextValue, prepared);
      const refusal = Array.isArray(prepared) ? prepared : refuseSubscription(prepared.operation.operation);
      const text = Array.isArray(prepared) || refusal !== undefined ? harmless : prepared.text;
      Object.assign(request, { query: text, extensions: undefined });
      if (refusal === undefined) return {};
      Object.assign(request, { operationName: undefined, variables: undefined });
      return {
        responseForOperation: async () => ({
          http: { status: statusOf(refusal, request.http?.headers.get('accept')), headers: new HeaderMap() },
          body: { kind: 'single', singleResult: { errors: refusal.map((error) => presentError(error)) } },
        }),
      };
    },
  };
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

function askedBy({ query, operationName, variables, extensions, http }: GraphQLRequest): Asked {
  const { documentId: inBody } = Object(http?.body) as { documentId?: unknown };
  const documentId = http?.method === 'GET' ? new URLSearchParams(http.search).get('documentId') : inBody;
  return { query, operationName, variables, extensions, documentId };
}

function refuseSubscription(operation: string): GraphQLError[] | undefined {
  if (operation !== 'subscription') return undefined;
  return refused('BAD_REQUEST', `Subscriptions are served over WebSocket, and as a stream of events at ${streamPath}.`);
}

function statusOf(errors: GraphQLError[], accept: string | undefined): number {
  const code = String(errors[0]?.extensions['code']);
  // As Apollo's protocol wants: not an error, but an answer to "do you know this?".
  if (code.startsWith('PERSISTED_QUERY_')) return 200;
  return requestErrors.includes(code) && !tellsOfDocuments(mediaTypeFor(accept)) ? 200 : 400;
}
