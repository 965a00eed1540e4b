import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { demoCustomers, type Customer } from './customers.ts';

/** One question that the back office was asked and took. */
export type BackOfficeCall =
  | { directory: 'consumer'; consumerId: string; cardId: string | undefined }
  | { directory: 'card'; consumerId: string; cardId: string; purpose: string };

/** The systems of an issuer that the gateway may ask, pretended: customers and cards, over HTTP. */
export interface BackOffice {
  consumerDirectoryUrl: string;
  cardDirectoryUrl: string;
  /** Good for both. Made at the start. */
  token: string;
  /** By consumerId. What is changed here is answered from then on. */
  people: Map<string, Customer>;
  calls: BackOfficeCall[];
  /** Both systems answer 503 until told otherwise. */
  down(isDown: boolean): void;
  stop(): Promise<void>;
}

/** Starts it on a free port of this machine. It logs nothing: all that it has is personal. */
export async function startBackOffice(): Promise<BackOffice> {
  const people = demoCustomers();
  const calls: BackOfficeCall[] = [];
  const token = randomBytes(32).toString('base64url');
  let isDown = false;
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    if (isDown) return reply.code(503).send({ error: 'down' });
    if (!isEqual(request.headers.authorization ?? '', `Bearer ${token}`))
      return reply.code(401).send({ error: 'token' });
    return undefined;
  });
  serveConsumers(app, people, calls);
  serveCards(app, people, calls);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${String((app.server.address() as AddressInfo).port)}`;
  return {
    consumerDirectoryUrl: `${url}${customersPath}`,
    cardDirectoryUrl: `${url}${cardsPath}`,
    token,
    people,
    calls,
    down: (wish) => void (isDown = wish),
    stop: () => app.close(),
  };
}

const customersPath = '/crm/v1';
const cardsPath = '/cms/v1';

function serveConsumers(app: FastifyInstance, people: Map<string, Customer>, calls: BackOfficeCall[]): void {
  type Route = { Params: { consumerId: string }; Querystring: { cardId?: string } };
  app.get<Route>(
    `${customersPath}/consumers/:consumerId`,
    async ({ params: { consumerId }, query: { cardId } }, reply) => {
      calls.push({ directory: 'consumer', consumerId, cardId });
      return people.get(consumerId)?.record ?? reply.code(404).send({ error: 'unknown' });
    },
  );
}

function serveCards(app: FastifyInstance, people: Map<string, Customer>, calls: BackOfficeCall[]): void {
  type Route = { Body: { consumerId: string; cardId: string; purpose: string } };
  app.post<Route>(`${cardsPath}/card-data`, async ({ body: { consumerId, cardId, purpose } }, reply) => {
    calls.push({ directory: 'card', consumerId, cardId, purpose });
    return people.get(consumerId)?.cards.get(cardId) ?? reply.code(404).send({ error: 'unknown' });
  });
}

function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
