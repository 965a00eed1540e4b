import type { Person } from '../sandbox/people.ts';
import { readDocument } from './documents.ts';
import { newOrder } from './story.ts';

export interface BackOfficeOrder {
  graphql: string;
  /** A service's. */
  token: string;
  cardId: string;
  owner: Person;
}

/** Orders a card of the demo as the issuer's back office does: with a service's token, which no browser may have. Gives what GraphQL answers. */
export async function orderAsBackOffice({ graphql, token, cardId, owner }: BackOfficeOrder): Promise<unknown> {
  const input = newOrder({ cardId, consumerId: owner.consumerId, issuerRequestId: `console-${String(Date.now())}` });
  const answer = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: readDocument('order-card'), variables: { input } }),
  });
  return answer.json();
}
