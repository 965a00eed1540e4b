import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { HostileCase } from './case.ts';
import { replyOf } from './transports.ts';

/** A request that only HTTP can carry, with the status it is refused by; its code is BAD_REQUEST. */
interface HostileRequest {
  name: string;
  path?: string;
  init: RequestInit;
  status: number;
}

const good = '{ me { id } }';
const mutation = 'mutation { registerConsumer(input: { consumerId: "by-hostility" }) { userErrors { code } } }';
const subscription = 'subscription { consumerUpdated { kind } }';
const json = { 'content-type': 'application/json' };
const preflight = { 'apollo-require-preflight': 'true' };

const search = (values: Record<string, string>) => `?${new URLSearchParams(values).toString()}`;
const body = (type: string, text: string | Uint8Array<ArrayBuffer>, more: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': type, ...more },
  body: text,
});
const ofMutation = JSON.stringify({ query: mutation });

const requests: HostileRequest[] = [
  { name: 'a batch', init: body('application/json', JSON.stringify([{ query: good }, { query: good }])), status: 400 },
  { name: 'a batch of a thousand', init: body('application/json', `[${'{},'.repeat(999)}{}]`), status: 400 },
  { name: 'a batch of none', init: body('application/json', '[]'), status: 400 },
  { name: 'a subscription', init: body('application/json', JSON.stringify({ query: subscription })), status: 400 },
  { name: 'a mutation by GET', path: search({ query: mutation }), init: { headers: preflight }, status: 405 },
  { name: 'a subscription by GET', path: search({ query: subscription }), init: { headers: preflight }, status: 400 },
  { name: 'a query by GET of a foreign page', path: search({ query: good }), init: {}, status: 400 },
  {
    name: 'a query twice by GET',
    path: `${search({ query: good })}&query=x`,
    init: { headers: preflight },
    status: 400,
  },
  {
    name: 'an unknown id by GET',
    path: search({ documentId: 'x', query: good }),
    init: { headers: preflight },
    status: 400,
  },
  { name: 'plain text', init: body('text/plain', ofMutation), status: 415 },
  { name: 'plain text that says it is JSON', init: body('text/plain; application/json', ofMutation), status: 415 },
  {
    name: 'a form',
    init: body('application/x-www-form-urlencoded', search({ query: mutation }).slice(1)),
    status: 415,
  },
  {
    name: 'a form with files',
    init: body('multipart/form-data; boundary=x', `--x\r\n\r\n${ofMutation}\r\n--x--`),
    status: 415,
  },
  { name: 'a document alone', init: body('application/graphql', mutation), status: 415 },
  {
    name: 'XML',
    init: body('application/xml', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'),
    status: 415,
  },
  { name: 'a type of nothing', init: body(' ', ofMutation), status: 415 },
  ...Object.entries({ gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }).map(([encoding, pack]) => ({
    name: `a bomb that unpacks, by ${encoding}`,
    init: body('application/json', new Uint8Array(pack('0'.repeat(10_000_000))), { 'content-encoding': encoding }),
    status: 400,
  })),
  { name: 'a body of 3 MB', init: body('application/json', `{"query":"${'x'.repeat(3 * 2 ** 20)}"}`), status: 413 },
  { name: 'a body of blanks', init: body('application/json', ' '.repeat(100_000)), status: 400 },
  { name: 'nothing', init: body('application/json', ''), status: 400 },
  {
    name: 'variables that are a list',
    init: body('application/json', `{"query":"${good}","variables":[]}`),
    status: 400,
  },
  {
    name: 'an operation named by a number',
    init: body('application/json', `{"query":"${good}","operationName":5}`),
    status: 400,
  },
  {
    name: 'a mutation by GET that says it is a POST',
    path: search({ query: mutation }),
    init: { headers: { ...preflight, 'x-http-method-override': 'POST', 'x-method-override': 'POST' } },
    status: 405,
  },
  {
    name: 'a mutation by GET that says it is JSON',
    path: search({ query: mutation }),
    init: { headers: { ...preflight, ...json } },
    status: 405,
  },
  {
    name: 'variables twice by GET',
    path: `${search({ query: good, variables: '{}' })}&variables={}`,
    init: { headers: preflight },
    status: 400,
  },
  {
    name: 'variables that are no JSON by GET',
    path: search({ query: good, variables: '{' }),
    init: { headers: preflight },
    status: 400,
  },
  { name: 'JSON cut short', init: body('application/json', ofMutation.slice(0, -3)), status: 400 },
  { name: 'JSON of NUL', init: body('application/json', '\u0000'), status: 400 },
  { name: 'JSON 1,000,000 lists deep', init: body('application/json', '['.repeat(1_000_000)), status: 400 },
  {
    name: 'a body of __proto__ alone',
    init: body('application/json', '{"__proto__":{"query":"{ me { id } }"}}'),
    status: 400,
  },
  { name: 'a query that is an object', init: body('application/json', '{"query":{"kind":"Document"}}'), status: 400 },
  { name: 'an answer as an image', init: body('application/json', ofMutation, { accept: 'image/png' }), status: 406 },
  { name: 'a PUT', init: { method: 'PUT', headers: json, body: ofMutation }, status: 405 },
  { name: 'a PATCH', init: { method: 'PATCH', headers: json, body: ofMutation }, status: 405 },
];

export function requestCases(): HostileCase[] {
  return requests.map(({ name, path = '', init, status }) => ({
    family: 'Requests',
    ...{ name, by: 'HTTP', expected: `${status} BAD_REQUEST` },
    async attack({ gateway, tokens }) {
      const headers = { authorization: `Bearer ${tokens.service}`, ...(init.headers as Record<string, string>) };
      const response = await fetch(gateway.graphql + path, { ...init, headers });
      return `${response.status} ${replyOf(await response.text()).codes.join()}`;
    },
  }));
}
