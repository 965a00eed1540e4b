import { byTrusted, verdict, type Attempt } from './attempt.ts';

/** Addresses at which something might be that is no GraphQL. */
const doors = [
  ...[
    '/cards/crd-bob-visa',
    '/consumers/bob',
    '/api/cards/crd-bob-visa',
    '/graphql/cards/crd-bob-visa',
    '/graphql/schema',
    '/graphql/sdl',
  ],
  ...[
    '/graphiql',
    '/playground',
    '/voyager',
    '/altair',
    '/admin',
    '/debug',
    '/sandbox',
    '/sandbox/faults',
    '/token',
    '/jwks',
    '/.env',
    '/.git/config',
  ],
  ...[
    '/banking/d1/v1/issuers/DEMO_BANK1/cards/crd-bob-visa',
    '/health/../graphql',
    '/health/live/crd-bob-visa',
    '/notifications/d1',
    '/%69nternal/revocation',
    '/graphql//stream',
    '/graphql/stream/',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/metrics',
  ],
  ...['/graphql/persisted', '/subscriptions', '/events/crd-bob-visa', '/server-status', '/heapdump', '/package.json'],
];

export const byDoors: Attempt[] = [
  {
    ...{ name: 'every other address', by: 'HTTP', expected: '404, nothing of bob' },
    async attack({ gateway, tokens }) {
      const headers = { authorization: `Bearer ${tokens.alice}` };
      const answers = await Promise.all(doors.map((door) => fetch(new URL(door, gateway.graphql), { headers })));
      const statuses = answers.map(({ status }, index) => (status === 404 ? '404' : `${doors[index]} ${status}`));
      const texts = await Promise.all(answers.map((answer) => answer.text()));
      // `..` is taken out by the client, as a browser does: that leaves the address of GraphQL, without a document.
      const others = statuses.filter((status) => status !== '404' && status !== '/health/../graphql 400');
      return [...new Set(others.length > 0 ? others : ['404']), verdict(texts)].join(', ');
    },
  },
  {
    ...{ name: "D1's question for an end user", by: 'D1', expected: '401, nothing of bob' },
    async attack({ gateway, tokens }) {
      const url = new URL('/banking/d1/v1/issuers/DEMO_BANK1/consumers/bob?cardId=crd-bob-visa', gateway.graphql);
      const answer = await fetch(url, { headers: { authorization: `Bearer ${tokens.alice}` } });
      return `${answer.status}, ${verdict([await answer.text()])}`;
    },
  },
  {
    ...{
      name: "D1's notification that the card is hers",
      by: 'D1',
      expected: '401, 401, nothing of bob',
      asksD1: true,
    },
    async attack(edge) {
      const { d1, tokens } = edge;
      const operation = {
        operationId: 'op-mine',
        operation: 'REGISTER',
        status: 'SUCCESSFUL',
        cardId: 'crd-bob-visa',
        consumerId: 'alice',
      };
      const headers = { authorization: `Bearer ${tokens.alice}`, 'content-type': 'application/json' };
      const told = await d1.notify({ operations: [operation] }, headers);
      const asked = await d1.authorize(Buffer.from('d1:alice').toString('base64'));
      const { text } = await byTrusted(edge, 'HTTP POST', 'card-of-any', { id: 'crd-bob-visa' });
      return `${told.status}, ${asked.status}, ${verdict([text])}`;
    },
  },
];
