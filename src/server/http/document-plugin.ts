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
      const prepared = documents.prepare(askedBy(request), notAnsweredBy(request.http?.method));
      told(contextValue, prepared);
      Object.assign(request, { extensions: undefined });
      if (!Array.isArray(prepared)) return void Object.assign(request, { query: prepared.text });
      Object.assign(request, { query: harmless, operationName: undefined, variables: undefined });
      return {
        responseForOperation: async () => ({
          http: headOf(prepared, request.http?.headers.get('accept')),
          body: { kind: 'single', singleResult: { errors: prepared.map((error) => presentError(error)) } },
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

/**
 * A body for Apollo, which refuses one of another shape in words of its own, before our pipeline sees it: what has the right shape, and beside it
 * all that came.
 */
export function shapedBody(asked: unknown): object {
  const { query, operationName, variables, extensions } = Object(asked) as Asked;
  const record = (value: unknown) => (typeof value === 'object' && !Array.isArray(value) ? value : null);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    asked,
    ...{ query: text(query), operationName: text(operationName) },
    ...{ variables: record(variables), extensions: record(extensions) },
  };
}

function askedBy({ query, operationName, variables, extensions, http }: GraphQLRequest): Asked {
  if (http?.method !== 'GET') return Object((http?.body as { asked?: unknown } | undefined)?.asked) as Asked;
  return {
    query,
    operationName,
    variables,
    extensions,
    documentId: new URLSearchParams(http.search).get('documentId'),
  };
}

/** A subscription is not answered once. */
function notAnsweredBy(method: string | undefined): NotCarried {
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
