import type { HostileCase } from '../case.ts';
import type { Edge } from '../edge.ts';
import { ourDocuments } from '../our-documents.ts';
import { send } from '../rights.ts';
import type { Reply, TransportName } from '../transports.ts';

/**
 * A reading as an attacker: alice tries to see bob's card at a gateway that runs trusted documents only. What she wants is the end of its number, its
 * holder, its state, or that it is there at all.
 */
export type Attempt = Omit<HostileCase, 'family'>;

/** Of bob's, and in no answer to anybody else. */
const wanted = ['1881', 'bob@', 'Baker', 'Bob'];
/** Chance writes any four digits into a correlation id. */
const seenIn = (text: string) =>
  wanted.filter((each) => text.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '').includes(each));
export const nothing = 'nothing of bob';
export function verdict(texts: string[]): string {
  const seen = seenIn(texts.join('\n'));
  return seen.length === 0 ? nothing : `she saw ${seen.join()}`;
}

/** A document that the gateway was given, by its name in ourDocuments. */
export async function byTrusted(
  edge: Edge,
  by: TransportName,
  name: string,
  variables: object = {},
  who: 'alice' | 'bob' = 'alice',
): Promise<Reply> {
  return send(edge, by, who, { query: ourDocuments.get(name) ?? '', variables });
}
