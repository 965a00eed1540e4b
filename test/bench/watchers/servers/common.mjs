import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';
import process from 'node:process';
import { URL } from 'node:url';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Pool } from 'undici';

/** What peers do besides their transport: the same checks, and D1's questions at the start. */
export const { PORT, REDIS_PORT, UPSTREAM, WORK = 'same' } = process.env;
const pool = new Pool(UPSTREAM, { connections: 256 });
const keys = createRemoteJWKSet(new URL('/jwks', UPSTREAM));

/** Who a token speaks for. */
export async function viewerOf(authorization) {
  if (WORK === 'bare') return 'anybody';
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
  const { payload } = await jwtVerify(token, keys, { issuer: 'http://identity', audience: 'bench' });
  return payload.sub;
}

async function read(path) {
  const { body } = await pool.request({ path, method: 'GET' });
  return body.json();
}

/** The card's order, after it was asked whose the card is. */
export async function firstOf(viewer, cardId) {
  if (WORK === 'bare') return bareOrder;
  const card = await read(`/banking/v1/issuers/BENCH_BNK1/cards/${cardId}`);
  if (card.consumerId !== viewer) throw new Error('NOT_FOUND');
  const { operations } = await read(`/banking/v1/issuers/BENCH_BNK1/physicalCards/${cardId}/productionStatus`);
  return operations[0];
}
const bareOrder = { operationId: 'op-0', status: 'PENDING', details: { status: 'CARD_PROD_READY' } };

export function createHttp(publish) {
  return createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const { operations } = JSON.parse(Buffer.concat(chunks).toString());
      await Promise.all(operations.map(publish));
      response.writeHead(204).end();
    });
  });
}

export function ready() {
  process.stdout.write('ready\n');
}
