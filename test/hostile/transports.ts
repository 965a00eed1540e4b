import { once } from 'node:events';
import WebSocket from 'ws';
import type { Gateway } from '../../src/gateway.ts';

/** What came back: the codes of the errors, or `CLOSED` and a close code; what they say; and all of it as text. */
export interface Reply {
  codes: string[];
  messages: string[];
  text: string;
}

/** Sends the JSON of a GraphQL request, as it is, to a gateway. */
export type Transport = (gateway: Gateway, token: string, json: string) => Promise<Reply>;

/** Every transport that a document can come by. */
export const transports: Record<string, Transport> = { HTTP: byHttp, WebSocket: byWebSocket, stream: byStream };

async function byHttp({ graphql }: Gateway, token: string, body: string): Promise<Reply> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return replyOf(await (await fetch(graphql, { method: 'POST', headers, body })).text());
}

/** What is refused before the document is looked at is answered as JSON. */
async function byStream({ stream }: Gateway, token: string, body: string): Promise<Reply> {
  const headers = { accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const text = await (await fetch(stream, { method: 'POST', headers, body })).text();
  return replyOf(/^event: next\ndata: (.*)$/m.exec(text)?.[1] ?? text);
}

async function byWebSocket({ ws }: Gateway, token: string, json: string): Promise<Reply> {
  const socket = new WebSocket(ws, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  const closed = new Promise<Reply>((resolve) =>
    socket.once('close', (code, reason) =>
      resolve({ codes: [`CLOSED ${code}`], messages: [String(reason)], text: String(reason) }),
    ),
  );
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await once(socket, 'message');
  const answered = once(socket, 'message').then(([data]) => {
    const { type, payload } = JSON.parse(String(data)) as { type: string; payload: object };
    return replyOf(JSON.stringify(type === 'error' ? { errors: payload } : payload));
  });
  // graphql-ws wants a query in any case.
  const payload = json.startsWith('{') && !json.includes('"query"') ? `{"query":"",${json.slice(1)}` : json;
  socket.send(`{"type":"subscribe","id":"1","payload":${payload}}`);
  const reply = await Promise.race([answered, closed]);
  socket.terminate();
  return reply;
}

/** Of the text of an answer. */
export function replyOf(text: string): Reply {
  const { errors = [] } = JSON.parse(text) as { errors?: { message: string; extensions: { code: string } }[] };
  const codes = [...new Set(errors.map(({ extensions: { code } }) => code))];
  return { codes, messages: errors.map(({ message }) => message), text };
}
