import { connect } from 'node:net';
import { byChance, known, mutate, type Chance } from './chance.ts';
import type { Target } from './target.ts';

const requests = [
  'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 24\r\n\r\n{"query":"{ me { id } }"}',
  'GET /graphql?query=%7Bme%7Bid%7D%7D HTTP/1.1\r\nhost: x\r\napollo-require-preflight: x\r\n\r\n',
  'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n',
  'POST /notifications/d1/v2/issuers/DEMO_BANK1/cards HTTP/1.1\r\nhost: x\r\nauthorization: Bearer a.b.c\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'POST /authz/d1/v1/oauth2/token HTTP/1.1\r\nhost: x\r\nauthorization: Basic ZDE6eA==\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 29\r\n\r\ngrant_type=client_credentials',
  'GET /banking/d1/v1/issuers/DEMO_BANK1/consumers/alice HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n',
  'HEAD /graphql HTTP/1.1\r\nhost: x\r\n\r\n',
];
const words = [
  '\r\n',
  '\n',
  '\r',
  ': ',
  'HTTP/1.0',
  'chunked',
  'expect: 100-continue\r\n',
  'content-length: 9\r\n',
  '%00',
  '/../',
  '\t',
  ';',
  ...known,
];

function requestOf(chance: Chance): string {
  if (chance.percent(5))
    return Array.from({ length: chance.number(200) }, () => String.fromCharCode(chance.number(256))).join('');
  const text = chance.percent(20) ? chance.one(requests) + chance.one(requests) : chance.one(requests);
  return mutate(text, chance, words);
}

/** Longer than the gateway waits for whatever is missing of a request. Whoever is neither answered nor closed until then found a way to hang. */
const patienceMs = 40_000;

/** Requests byte by byte, of somebody unknown, who then closes their side. */
export const rawHttp: Target<string> = {
  name: 'bytes by HTTP',
  inputs: () => byChance(requestOf),
  feed: ({ gateway }, text) =>
    new Promise((resolve, reject) => {
      const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: false });
      let got = '';
      let hung = false;
      const timer = setTimeout(() => {
        hung = true;
        socket.destroy();
      }, patienceMs);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => (got += chunk.toString('latin1')));
      socket.on('close', () => {
        clearTimeout(timer);
        const statuses = [...got.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
        const wrong = statuses.find((status) => status >= 500);
        if (hung) reject(new Error(`it was left hanging, with ${got.slice(0, 300) || 'nothing'}`));
        else if (wrong !== undefined) reject(new Error(`it was answered ${wrong}: ${got.slice(0, 300)}`));
        else resolve(String(statuses[0] ?? 'closed'));
      });
      socket.end(Buffer.from(text, 'latin1'));
    }),
};
