import type { HostileCase } from '../case.ts';
import type { Edge } from '../edge.ts';
import { askWell } from '../good-query.ts';
import { writeRaw } from '../raw.ts';
import { requestText, transports, type TransportName } from '../transports.ts';
import { badTokens } from './bad-tokens.ts';
import type { Claims } from './make.ts';

const question = requestText({ query: '{ me { id } }' });
const refusals: Record<TransportName, string> = {
  ...{ 'HTTP POST': 'UNAUTHENTICATED', 'HTTP GET': 'UNAUTHENTICATED' },
  ...{ 'SSE POST': 'UNAUTHENTICATED', 'SSE GET': 'UNAUTHENTICATED' },
  WebSocket: 'CLOSED 4403',
};

/** Each by every transport. */
function refusedEverywhere(): HostileCase[] {
  return Object.entries(badTokens).flatMap(([group, tokens]) =>
    Object.entries(tokens).flatMap(([name, make]) =>
      Object.entries(transports).map(([by, send]) => ({
        family: 'Tokens' as const,
        name: `${group}: ${name}`,
        ...{ by, expected: name === 'of 40 KB' && by !== 'WebSocket' ? 'STATUS 431' : refusals[by as TransportName] },
        async attack(edge: Edge) {
          const token = await make(edge);
          edge.made.push(token);
          const { codes, text } = await send(edge.gateway, token, question);
          return codes.join() || text;
        },
      })),
    ),
  );
}

/** What a good token is good for, and no more: it has one scope, and what is tried is to have another one by it. */
const escalations: Record<string, (has: string, wants: string) => Claims> = {
  'one for another': (has) => ({ scope: has }),
  'one in capitals beside a good one': (has, wants) => ({ scope: `${has} ${wants.toUpperCase()}` }),
  'all at once': (has) => ({ scope: `${has} d1:*` }),
  'two with NUL between them': (has, wants) => ({ scope: `${has}\0${wants}` }),
  'two with a comma between them': (has, wants) => ({ scope: `${has},${wants}` }),
  'one in an object in a list': (has, wants) => ({ scp: [has, { toString: wants }] }),
  'one in scp, which scope goes before': (has, wants) => ({ scope: has, scp: [wants] }),
};

/** No mutation comes by GET: there it is reading that is tried. */
function limited(): HostileCase[] {
  const input = '{ consumerId: "alice", cardProductId: "DEMO_VISA" }';
  const writing = requestText({ query: `mutation { createCard(input: ${input}) { userErrors { code } } }` });
  const reading = requestText({ query: '{ consumer(id: "alice") { id } }' });
  return Object.entries(escalations).flatMap(([name, claimsOf]) =>
    Object.entries(transports).map(([by, send]) => ({
      family: 'Tokens' as const,
      name: `scopes: ${name}`,
      ...{ by, expected: 'FORBIDDEN' },
      async attack(edge: Edge) {
        const isReading = by.endsWith('GET');
        const [has, wants] = isReading ? ['d1:cards', 'd1:read'] : ['d1:read', 'd1:cards'];
        const token = await edge.systems.token({
          claims: { sub: 'back-office', ...claimsOf(has as string, wants as string) },
        });
        const { codes, text } = await send(edge.gateway, token, isReading ? reading : writing);
        return codes.join() || text;
      },
    })),
  );
}

/** Tokens of keys that nobody knows make the gateway ask for new keys, and whoever sends them must not decide how often. */
const storm: HostileCase = {
  family: 'Tokens',
  name: '300 keys that nobody knows',
  ...{ by: 'HTTP POST', expected: 'UNAUTHENTICATED, asked at most once' },
  async attack(edge) {
    const asked = edge.people.asked;
    const codes = await Promise.all(
      Array.from({ length: 300 }, async (_none, index) => {
        const token = await edge.people.token({ header: { kid: `unknown-${index}` } });
        return (await transports['HTTP POST'](edge.gateway, token, question)).codes.join();
      }),
    );
    const times = edge.people.asked - asked;
    return `${[...new Set(codes)].join()}, asked ${times <= 1 ? 'at most once' : `${times} times`}`;
  },
};

/** Whoever else asks is answered while an identity provider hangs or fails, and it is not asked for every token. */
const noKeys: HostileCase[] = (['hanging', 'failing'] as const).map((which) => ({
  family: 'Tokens',
  name: `300 tokens of a provider that is ${which}`,
  ...{ by: 'HTTP POST', expected: 'AUTH_UNAVAILABLE, asked at most once' },
  async attack(edge) {
    const provider = edge[which];
    const asked = provider.asked;
    const storming = Array.from({ length: 300 }, async (_none, index) => {
      const token = await provider.token({ header: { kid: `unknown-${index % 3}` } });
      return (await transports['HTTP POST'](edge.gateway, token, question)).codes.join();
    });
    const meanwhile = await askWell(edge);
    const codes = await Promise.all(storming);
    const times = provider.asked - asked;
    const outcome = `${[...new Set(codes)].join()}, asked ${times <= 1 ? 'at most once' : `${times} times`}`;
    return [outcome, ...meanwhile].join(', ');
  },
}));

/** At D1's doors a user's token is none. */
const atD1sDoors: HostileCase[] = ['alice', 'service'].map((who) => ({
  family: 'Tokens',
  name: `the token of ${who} for D1's`,
  ...{ by: 'D1', expected: '401, 401' },
  async attack({ d1, env, gateway, tokens }) {
    const authorization = `Bearer ${tokens[who as 'alice' | 'service']}`;
    const told = await d1.notify({ operations: [] }, { authorization, 'content-type': 'application/json' });
    const url = new URL(`/banking/d1/v1/issuers/${env['D1_ISSUER_ID']}/consumers/bob`, gateway.notifications);
    const asked = await fetch(url, { headers: { authorization } });
    return `${told.status}, ${asked.status}`;
  },
}));

const huge: HostileCase = {
  family: 'Tokens',
  name: 'of 1 MB, at every door',
  ...{ by: 'bytes', expected: '431, 431' },
  async attack({ gateway }) {
    const doors = ['/graphql', '/notifications/d1/v2/issuers/DEMO_BANK1/cards'];
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${'x'.repeat(2 ** 20)}\r\n\r\n`;
    return (await Promise.all(doors.map((path) => writeRaw(gateway.port, [head(path)])))).join(', ');
  },
};

export function tokenCases(): HostileCase[] {
  return [...refusedEverywhere(), ...limited(), storm, ...noKeys, ...atD1sDoors, huge];
}
