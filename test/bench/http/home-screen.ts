import type { BenchConsumer } from './consumers.ts';

const card = 'id state last4 clickToPay { status } latestOrder { status stage shipment { status } }';
/** The most cards of one page. */
const page = 50;

/** The query that every subject is asked. */
export const homeScreen = `query HomeScreen { me { id cards { nodes { ${card} } } } }`;

const firstPage = `query HomeScreen { me { id cards(first: ${page}) { nodes { ${card} } } } }`;
const nextPage = `query NextCards($after: String!) { me { id cards(first: ${page}, after: $after) { nodes { ${card} } } } }`;

/** All of them, which the gateway is given as the documents of its issuer's own app. */
export const ownDocuments = [homeScreen, firstPage, nextPage];

/** What is sent for one home screen: one request; for more cards than a page takes one for each page, by the cursor of the one before. */
export function requestsFor({ cardIds }: BenchConsumer): { query: string; variables?: { after: string } }[] {
  if (cardIds.length <= 20) return [{ query: homeScreen }];
  const pages = Math.ceil(cardIds.length / page);
  return Array.from({ length: pages }, (_none, index) => {
    const last = cardIds[index * page - 1];
    return last === undefined ? { query: firstPage } : { query: nextPage, variables: { after: cursorOf(last) } };
  });
}

function cursorOf(cardId: string): string {
  return Buffer.from(cardId).toString('base64url');
}
