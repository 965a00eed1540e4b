import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { demoPeople } from '../sandbox/people.ts';
import { orderAsBackOffice } from './back-office-orders.ts';
import type { Journal } from './journal.ts';
import type { Road } from './road.ts';
import type { World } from './world.ts';

/** Settings of a gateway with the console, which takes the page's documents by their ids. */
export const consoleSettings = {
  CONSOLE: 'true',
  TRUSTED_DOCUMENTS: 'prefer',
  TRUSTED_DOCUMENTS_PATH: fileURLToPath(new URL('../../dist/console/persisted-documents.json', import.meta.url)),
};

export interface DemoRoomOptions {
  world: World;
  journal: Journal;
  /** The way to the gateway's Redis; null where there is none to cut. */
  road: Road | null;
  /** Where GraphQL is, once it is. */
  graphql(): string;
}

/** Below which all of it is. */
const base = '/console/demo';
/** Short, so that who looks on sees tokens exchanged on sockets that are open. */
const tokenSeconds = 150;

/**
 * What the console shows of a demo, and what it can do to it, from the gateway's own origin, so that the page needs no other: people and their
 * tokens, orders as the issuer's back office makes them, the sandbox's levers, the way to Redis, and what became of each notification.
 * Nothing here wants a token: it is for a demo on this machine, and for pages of its own.
 */
export function demoRoom(options: DemoRoomOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    const { world, journal, road, graphql } = options;
    takeNothingOfForeignPages(app);
    const people = demoPeople();
    app.get(`${base}/people`, async () =>
      people.map(({ consumerId, personalInformation: { firstName, lastName } }) => ({
        id: consumerId,
        name: `${firstName} ${lastName}`,
      })),
    );
    app.post<{ Body: { sub?: string } }>(`${base}/tokens`, async ({ body: { sub = '' } }, reply) => {
      if (!people.some(({ consumerId }) => consumerId === sub)) return reply.code(404).send({ error: 'nobody' });
      const access_token = await world.identity.token({ sub, expiresInSeconds: tokenSeconds });
      return { access_token, token_type: 'Bearer', expires_in: tokenSeconds };
    });
    app.post<{ Body: { cardId?: string } }>(`${base}/orders`, async ({ body: { cardId = '' } }, reply) => {
      const owner = people.find(({ cards }) => cards.some((card) => card.cardId === cardId));
      if (!owner) return reply.code(404).send({ error: 'no card of the demo' });
      return orderAsBackOffice({ graphql: graphql(), token: world.tokens.service, cardId, owner });
    });
    app.get(`${base}/state`, async () => ({
      speed: world.sandbox.clock.speed,
      policy: world.sandbox.notifier.setPolicy({}),
      held: world.sandbox.production.held(),
      redis: road === null ? 'none' : road.isCut() ? 'cut' : 'connected',
    }));
    app.post<{ Body: { cut?: boolean } }>(`${base}/redis`, async ({ body: { cut = false } }, reply) => {
      if (road === null) return reply.code(404).send({ error: 'The demo runs without Redis.' });
      road.cut(cut);
      return {};
    });
    app.post<{ Params: { '*': string } }>(`${base}/sandbox/*`, async ({ params, body }, reply) => {
      const url = new URL(`/sandbox/${params['*']}`, world.sandbox.url);
      if (!url.pathname.startsWith('/sandbox/')) return reply.callNotFound();
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return reply
        .code(answer.status)
        .type('application/json')
        .send(await answer.text());
    });
    // Asked for again and again: a stream would take one of the six connections that a browser opens to a host.
    app.get<{ Querystring: { after?: string } }>(`${base}/notifications`, async ({ query: { after } }) =>
      journal.since(Number(after) || 0),
    );
  };
}

/** A foreign page can send anything but JSON without asking. */
function takeNothingOfForeignPages(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    if (method === 'GET' || headers['content-type']?.startsWith('application/json')) return undefined;
    return reply.code(415).send({ error: 'JSON only' });
  });
}
