import { Fault } from '../errors.ts';

export interface Paths {
  consumerV1(consumerId: string): string;
  consumerV2(consumerId: string): string;
  cardV1(cardId: string): string;
  cardV2(cardId: string): string;
  /** `collection` is a part of the path as it is. */
  belowIssuerV1(collection: string, id: string): string;
}

/** Paths below an issuer. Which version a call belongs to is D1's choice, call by call. */
export function createPaths(issuerId: string): Paths {
  const issuer = segment(issuerId);
  const path = (version: string, collection: string, id: string) =>
    `/banking/${version}/issuers/${issuer}/${collection}/${segment(id)}`;
  return {
    consumerV1: (id) => path('v1', 'consumers', id),
    consumerV2: (id) => path('v2', 'consumers', id),
    cardV1: (id) => path('v1', 'cards', id),
    cardV2: (id) => path('v2', 'cards', id),
    belowIssuerV1: (collection, id) => path('v1', collection, id),
  };
}

/**
 * One id as one part of a path. Encoding leaves `.` and `..` as they are, and a server would resolve them to another resource; an empty id
 * would ask for the list. @throws Fault BAD_REQUEST for these three
 */
export function segment(id: string): string {
  if (id === '' || id === '.' || id === '..') throw new Fault('BAD_REQUEST');
  return encodeURIComponent(id);
}
