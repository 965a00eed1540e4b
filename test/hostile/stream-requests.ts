import type { HostileCase } from './case.ts';
import { replyOf } from './transports.ts';

/** A request for a stream that only HTTP can carry, with the status and the codes that it is refused by. */
interface StreamRequest {
  name: string;
  path?: string;
  init: RequestInit;
  expected: string;
}

const mutation = 'mutation { registerConsumer(input: { consumerId: "by-hostility" }) { userErrors { code } } }';
const ofMutation = JSON.stringify({ query: mutation });
const body = (type: string, text: string, more: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': type, ...more },
  body: text,
});
const json = (text: string) => body('application/json', text);

const requests: StreamRequest[] = [
  { name: 'a batch', init: json(`[${ofMutation},${ofMutation}]`), expected: '200 BAD_REQUEST' },
  { name: 'a batch of a thousand', init: json(`[${'{},'.repeat(999)}{}]`), expected: '200 BAD_REQUEST' },
  { name: 'a batch of none', init: json('[]'), expected: '200 BAD_REQUEST' },
  { name: 'plain text', init: body('text/plain', ofMutation), expected: '415 BAD_REQUEST' },
  {
    name: 'plain text that says it is JSON',
    init: body('text/plain; application/json', ofMutation),
    expected: '415 BAD_REQUEST',
  },
  {
    name: 'a form',
    init: body('application/x-www-form-urlencoded', new URLSearchParams({ query: mutation }).toString()),
    expected: '415 BAD_REQUEST',
  },
  {
    name: 'a mutation by GET',
    path: `?${new URLSearchParams({ query: mutation }).toString()}`,
    init: { headers: { 'apollo-require-preflight': 'true' } },
    expected: '405 BAD_REQUEST',
  },
  { name: 'JSON cut short', init: json(ofMutation.slice(0, -3)), expected: '400 BAD_REQUEST' },
  { name: 'nothing', init: json(''), expected: '400 BAD_REQUEST' },
  { name: 'a body of 3 MB', init: json(`{"query":"${'x'.repeat(3 * 2 ** 20)}"}`), expected: '413 BAD_REQUEST' },
  {
    name: 'an answer of another type',
    init: body('application/json', ofMutation, { accept: 'application/json' }),
    expected: '406 BAD_REQUEST',
  },
  ...['PUT', 'PATCH', 'DELETE'].map((method) => ({
    ...{ name: `a ${method}`, expected: '405 BAD_REQUEST' },
    init: { ...json(ofMutation), method },
  })),
];

export function streamRequestCases(): HostileCase[] {
  return requests.map(({ name, path = '', init, expected }) => ({
    family: 'Requests',
    ...{ name, by: 'SSE', expected },
    async attack({ gateway, tokens }) {
      const usual = { accept: 'text/event-stream', authorization: `Bearer ${tokens.service}` };
      const headers = { ...usual, ...(init.headers as Record<string, string>) };
      const response = await fetch(gateway.stream + path, { ...init, headers });
      const text = await response.text();
      return `${response.status} ${replyOf(/^event: next\ndata: (.*)$/m.exec(text)?.[1] ?? text).codes.join()}`;
    },
  }));
}
