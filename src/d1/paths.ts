import { Fault } from '../errors.ts';

/** Paths below an issuer. Which version a call belongs to is D1's choice, call by call. */
export interface Paths {
  consumer(version: string, consumerId: string): string;
  card(version: string, cardId: string): string;
  /** All of one kind. `collection` is a part of the path as it is. */
  collection(version: string, collection: string): string;
  item(version: string, collection: string, id: string): string;
}

export function createPaths(issuerId: string): Paths {
  const issuer = segment(issuerId);
  const collection = (version: string, name: string) => `/banking/${version}/issuers/${issuer}/${name}`;
  const item = (version: string, name: string, id: string) => `${collection(version, name)}/${segment(id)}`;
  return {
    consumer: (version, id) => item(version, 'consumers', id),
    card: (version, id) => item(version, 'cards', id),
    collection,
    item,
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
