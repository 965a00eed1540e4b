import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';

/** A thin D1: a token, cards whose owner is named as they are, and one order for each. And the keys of an identity provider. */
const { kty, crv, x, y, kid } = JSON.parse(process.env.IDENTITY_KEY);
const keys = JSON.stringify({ keys: [{ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }] });
createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
const token = JSON.stringify({ access_token: 'a'.repeat(64), token_type: 'Bearer', expires_in: 900 });
const calls = { getCard: 0, getProductionStatus: 0, others: 0 };

function answer(url) {
  if (url === '/jwks') return keys;
  if (url.startsWith('/authz')) return token;
  if (url === '/calls') return JSON.stringify(calls);
  const id = /\/(?:cards|physicalCards)\/card-(\d+)/.exec(url)?.[1];
  if (id === undefined) return null;
  if (url.includes('/physicalCards/')) {
    calls.getProductionStatus += 1;
    return `{"operations":[{"operationId":"op-${id}","operation":"PRODUCE","cardId":"card-${id}","status":"PENDING","startTime":"2026-01-17T06:28:02.492Z","details":{"status":"CARD_PROD_READY","issuerRequestId":"request-${id}"}}]}`;
  }
  calls.getCard += 1;
  return `{"cardId":"card-${id}","consumerId":"consumer-${process.env.ONE_CONSUMER === 'true' ? 0 : id}","accountId":"a-${id}","state":"ACTIVE","last4":"1234"}`;
}

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  request.resume();
  const body = answer(request.url);
  response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' });
  response.end(body ?? '{}');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${server.address().port}\n`));
