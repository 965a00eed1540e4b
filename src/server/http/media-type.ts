import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

/** What an answer can be, the first where the client does not care. */
const mediaTypes = ['application/json; charset=utf-8', 'application/graphql-response+json; charset=utf-8'];

/** What clients send are a few texts, each as often as they ask. */
const chosen = new LRUCache<string, { mediaType: string | undefined }>({
  max: 100,
  maxSize: 20_000,
  sizeCalculation: (_value, key) => key.length + 1,
});

/** What the client wants an answer to be, of what it can be; undefined when it is none of these. */
export function mediaTypeFor(accept = '*/*'): string | undefined {
  const known = chosen.get(accept);
  if (known !== undefined) return known.mediaType;
  const mediaType = new Negotiator({ headers: { accept } }).mediaType(mediaTypes);
  chosen.set(accept, { mediaType });
  return mediaType;
}

/** GraphQL over HTTP leaves a status that tells of the document to its own media type: in plain JSON it would be anybody's. */
export function tellsOfDocuments(mediaType: string | undefined): boolean {
  return mediaType?.startsWith('application/graphql-response+json') ?? false;
}
