import { createHash } from 'node:crypto';
import type { GraphQLError } from 'graphql';
import { refused } from './refused.ts';

/** A request as its transport received it: nothing of it has been looked at. */
export interface Asked {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
  /** Of the draft of GraphQL over HTTP. Apollo's clients name a document in `extensions.persistedQuery`. */
  documentId?: unknown;
}

/** Documents of the issuer's own apps, by the SHA-256 of their text. */
export interface TrustedDocuments {
  /** `prefer` runs others too; `enforce` refuses them before they are parsed. */
  mode: 'off' | 'prefer' | 'enforce';
  texts: ReadonlyMap<string, string>;
}

export interface Identified {
  text: string;
  /** SHA-256 of the text, in hex. */
  digest: string;
  trusted: boolean;
}

/** Which document is meant, by its text or its id. No text is ever registered under an id. */
export function identify(asked: Asked, { mode, texts }: TrustedDocuments): Identified | GraphQLError[] {
  const { query } = asked;
  const id = idOf(asked);
  if (typeof query !== 'string' || query === '') {
    if (id === undefined) return refused('BAD_REQUEST', 'There is no document.');
    const text = mode === 'off' ? undefined : texts.get(id);
    return text === undefined ? unknownId(mode) : { text, digest: id, trusted: true };
  }
  // A digest would take one for another.
  if (/\p{Surrogate}/u.test(query)) return refused('GRAPHQL_PARSE_FAILED', 'The document is not Unicode.');
  const digest = createHash('sha256').update(query).digest('hex');
  if (id !== undefined && id !== digest) return refused('BAD_REQUEST', 'The id is not that of the document.');
  const trusted = mode !== 'off' && texts.has(digest);
  return mode === 'enforce' && !trusted ? notTrusted() : { text: query, digest, trusted };
}

/** The same whatever is known, and whatever is wrong with it. */
function notTrusted(): GraphQLError[] {
  return refused('DOCUMENT_NOT_TRUSTED', 'Only documents that this gateway was given are run.');
}

/** Clients of Apollo send the text after either of the other two. */
function unknownId(mode: TrustedDocuments['mode']): GraphQLError[] {
  if (mode === 'enforce') return notTrusted();
  return mode === 'prefer'
    ? refused('PERSISTED_QUERY_NOT_FOUND', 'No document is known by this id.')
    : refused('PERSISTED_QUERY_NOT_SUPPORTED', 'Documents are not known by ids here.');
}

/** In the form of a digest: `sha256:` before it is of the draft. What is no text is an id that nothing is known by. */
function idOf({ documentId, extensions }: Asked): string | undefined {
  const { persistedQuery } = Object(extensions) as { persistedQuery?: { sha256Hash?: unknown } | null };
  const id = documentId ?? (persistedQuery == null ? undefined : (persistedQuery.sha256Hash ?? ''));
  if (id == null) return undefined;
  return typeof id === 'string' ? id.replace(/^sha256:/, '').toLowerCase() : '';
}
