import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { mapExchange, stringifyDocument, type Exchange } from '@urql/core';
import type { Payload } from './wire.ts';

/**
 * Trusted documents: GraphQL Code Generator writes the id of each document into it, and all texts into persisted-documents.json, which the
 * gateway is given. Then the app sends ids, and a gateway that is told to runs nothing else (docs/documents.md).
 */
export function namedById(document: unknown): { persistedQuery: { version: 1; sha256Hash: string } } | undefined {
  const { __meta__ } = document as { __meta__?: { hash?: string } };
  const sha256Hash = __meta__?.hash?.replace(/^sha256:/, '');
  return sha256Hash === undefined ? undefined : { persistedQuery: { version: 1, sha256Hash } };
}

/** Has urql send ids in place of texts. */
export function sendingIds(): Exchange {
  return mapExchange({
    onOperation: (operation) => ({
      ...operation,
      extensions: { ...operation.extensions, ...namedById(operation.query) },
    }),
  });
}

/** What a subscription sends. */
export function payloadOf<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  sendsIds: boolean,
): Payload {
  const extensions = sendsIds ? namedById(document) : undefined;
  const given = { ...variables } as Record<string, unknown>;
  return extensions
    ? { query: '', variables: given, extensions }
    : { query: stringifyDocument(document), variables: given };
}
