import type { Gateway } from '../../src/gateway.ts';
import { postText } from '../support/post-text.ts';
import { openSocket } from './sockets/socket.ts';

/** What came back: the codes of the errors, or `CLOSED` and a close code, or `STATUS` where there was no GraphQL; what they say; all of it as text. */
export interface Reply {
  codes: string[];
  messages: string[];
  text: string;
}

/** A GraphQL request, each member as JSON text, which may hold what no object of ours could. */
export type RequestText = Record<string, string>;

type Doors = Pick<Gateway, 'graphql' | 'stream' | 'ws'>;
/** Sends a GraphQL request, as it is, to a gateway. */
export type Transport = (gateway: Doors, token: string, request: RequestText) => Promise<Reply>;

/** Every transport that a document can come by. One that is added here is attacked with every document and every token. */
export const transports = {
  ...{ 'HTTP POST': byPost, 'HTTP GET': byGet, WebSocket: byWebSocket },
  ...{ 'SSE POST': byStreamedPost, 'SSE GET': byStreamedGet },
} satisfies Record<string, Transport>;
export type TransportName = keyof typeof transports;

export function requestText(request: object): RequestText {
  return Object.fromEntries(Object.entries(request).map(([name, value]) => [name, JSON.stringify(value)]));
}

export function jsonOf(request: RequestText): string {
  const members = Object.entries(request).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  return `{${members.join()}}`;
}

/** With texts as they are, and everything else as JSON. */
export function searchOf(request: RequestText): string {
  const texts = ['query', 'operationName', 'documentId'];
  const plain = (name: string, json: string) =>
    texts.includes(name) && json.startsWith('"') ? (JSON.parse(json) as string) : json;
  return new URLSearchParams(Object.entries(request).map(([name, json]) => [name, plain(name, json)])).toString();
}

async function byPost({ graphql }: Doors, token: string, request: RequestText): Promise<Reply> {
  return post(graphql, token, request);
}

/** What no foreign page can send without being allowed to. */
const preflight = { 'apollo-require-preflight': 'true' };

async function byGet({ graphql }: Doors, token: string, request: RequestText): Promise<Reply> {
  return replyTo(await get(graphql, { authorization: `Bearer ${token}`, ...preflight }, request));
}

async function byStreamedPost({ stream }: Doors, token: string, request: RequestText): Promise<Reply> {
  return post(stream, token, request, { accept: 'text/event-stream' });
}

async function byStreamedGet({ stream }: Doors, token: string, request: RequestText): Promise<Reply> {
  return replyTo(
    await get(stream, { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...preflight }, request),
  );
}

async function post(url: string, token: string, request: RequestText, more: object = {}): Promise<Reply> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more };
  return replyTo(await postText(url, headers, jsonOf(request)));
}

function get(url: string, headers: Record<string, string>, request: RequestText): Promise<Response> {
  return fetch(`${url}?${searchOf(request)}`, { headers });
}

/** The first event of a stream, which of a subscription has no end; what is refused before there is one is answered as JSON. */
async function firstOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const [, first] = /^event: next\ndata: (.*)\n\n/m.exec(text) ?? [];
    // Whoever reads no further leaves, and that ends the stream.
    if (first !== undefined) return first;
  }
  return text;
}

async function byWebSocket({ ws }: Doors, token: string, request: RequestText): Promise<Reply> {
  const socket = await openSocket(ws);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  // graphql-ws wants a query in any case.
  const payload = jsonOf({ query: '""', ...request });
  if ((await socket.next()) !== undefined) socket.sendText(`{"type":"subscribe","id":"1","payload":${payload}}`);
  const answer = await socket.next();
  socket.drop();
  if (answer === undefined) return closedReply(await socket.closed);
  return replyOf(JSON.stringify(answer.type === 'error' ? { errors: answer.payload } : answer.payload));
}

function closedReply({ code, reason }: { code: number; reason: string }): Reply {
  return { codes: [`CLOSED ${code}`], messages: [reason], text: reason };
}

async function replyTo(response: Response): Promise<Reply> {
  const text = await firstOf(response);
  // A status of Node's own has no body of ours.
  return response.status === 431 ? { codes: ['STATUS 431'], messages: [], text } : replyOf(text);
}

/** Of the text of an answer. */
export function replyOf(text: string): Reply {
  const { errors = [] } = JSON.parse(text) as { errors?: { message: string; extensions: { code: string } }[] };
  const codes = [...new Set(errors.map(({ extensions: { code } }) => code))];
  return { codes, messages: errors.map(({ message }) => message), text };
}
