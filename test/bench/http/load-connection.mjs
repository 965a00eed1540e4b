import net from 'node:net';
import { once } from 'node:events';

/**
 * A connection that carries one request of HTTP/1.1 at a time and knows as much of answers as the servers of the bench send.
 * `answer(connection, status, body)` is called for each, and without a status when the connection broke. Bodies are bytes as latin1.
 */
export async function connect(port, host, answer) {
  const socket = net.connect({ port, host, noDelay: true });
  const connection = { send: (text) => socket.write(text, 'latin1') };
  let rest = '';
  socket.setEncoding('latin1');
  await once(socket, 'connect');
  socket.on('data', (text) => {
    rest += text;
    const head = rest.indexOf('\r\n\r\n');
    if (head < 0) return;
    const body = bodyOf(rest, head);
    if (body === undefined) return;
    const status = rest.slice(9, 12);
    rest = '';
    answer(connection, status, body);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => answer(connection));
  return connection;
}

/** undefined until it is whole. */
function bodyOf(text, head) {
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(text) ?? [];
  if (length !== undefined) return text.length >= head + 4 + Number(length) ? text.slice(head + 4) : undefined;
  let body = '';
  for (let at = head + 4; ;) {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = parseInt(text.slice(at, end), 16);
    if (text.length < end + 4 + size) return undefined;
    if (size === 0) return body;
    body += text.slice(end + 2, end + 2 + size);
    at = end + 4 + size;
  }
}
