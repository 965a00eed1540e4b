import { once } from 'node:events';
import WebSocket from 'ws';

export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A client's socket, that says what it is told to, and keeps what it hears. */
export interface ClientSocket {
  raw: WebSocket;
  /** Everything it heard. */
  heard: Message[];
  /** The next message that was not taken yet; undefined when the socket closes first. */
  next(): Promise<Message | undefined>;
  send(message: object): void;
  sendText(text: string): void;
  /** When it is closed, by whomever; 1006 where nobody said so. */
  closed: Promise<{ code: number; reason: string }>;
  /** Lets go of it without a word. */
  drop(): void;
}

export interface SocketWish {
  protocol?: string | string[];
  headers?: Record<string, string>;
}

export async function openSocket(
  url: string,
  { protocol = 'graphql-transport-ws', headers }: SocketWish = {},
): Promise<ClientSocket> {
  const raw = new WebSocket(url, protocol, { perMessageDeflate: false, ...(headers && { headers }) });
  // What fails is closed as well.
  raw.on('error', () => undefined);
  const heard: Message[] = [];
  const waiting: ((message: Message | undefined) => void)[] = [];
  let taken = 0;
  let isClosed = false;
  raw.on('message', (data) => {
    heard.push(JSON.parse(String(data)) as Message);
    const go = waiting.shift();
    if (go) go(heard[taken++]);
  });
  const closed = once(raw, 'close').then(([code, reason]) => {
    isClosed = true;
    for (const go of waiting.splice(0)) go(undefined);
    return { code: code as number, reason: String(reason) };
  });
  await Promise.race([once(raw, 'open'), closed]);
  const sendText = (text: string) => {
    if (raw.readyState === WebSocket.OPEN) raw.send(text);
  };
  return {
    ...{ raw, heard, closed, sendText },
    send: (message) => sendText(JSON.stringify(message)),
    async next() {
      if (taken < heard.length) return heard[taken++];
      return isClosed ? undefined : new Promise((go) => waiting.push(go));
    },
    drop: () => raw.terminate(),
  };
}

/** One that was welcomed. */
export async function welcomedSocket(url: string, token: string): Promise<ClientSocket> {
  const socket = await openSocket(url);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  const first = await socket.next();
  if (first?.type !== 'connection_ack')
    throw new Error(`not welcomed: ${JSON.stringify(first ?? (await socket.closed))}`);
  return socket;
}
