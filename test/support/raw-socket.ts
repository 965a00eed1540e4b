import { once } from 'node:events';
import WebSocket from 'ws';

interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** One socket of the graphql-ws protocol, on which operations are begun by hand. */
export interface RawSocket {
  /** Begins an operation, and gives the first message about it. */
  ask(id: string, query: string, variables?: object): Promise<Message>;
  /** Code and reason, when it is closed. */
  closed: Promise<string>;
  terminate(): void;
}

/** Connects as the viewer of the token, and waits until that is acknowledged or refused. */
export async function openSocket(url: string, token: string, headers: Record<string, string> = {}): Promise<RawSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as Message);
    waiting.forEach((look) => look());
  });
  const closed = new Promise<string>((resolve) =>
    socket.once('close', (code, reason) => resolve(`${code} ${String(reason)}`)),
  );
  const first = (fits: (message: Message) => boolean) =>
    new Promise<Message>((resolve) => {
      const look = () => {
        const found = messages.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await Promise.race([first(({ type }) => type === 'connection_ack'), closed]);
  return {
    ask(id, query, variables) {
      socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query, variables } }));
      return first((message) => message.id === id);
    },
    closed,
    terminate: () => socket.terminate(),
  };
}
