import type { HostileCase } from '../case.ts';
import type { Edge } from '../edge.ts';
import { frame, opcodes, shakeHands, writeBytes, type FrameWish } from './frames.ts';
import { openSocket, welcomedSocket, type ClientSocket } from './socket.ts';

/** What breaks the protocol of graphql-ws, or that of WebSocket itself, and how the socket is closed for it. */
interface Breach {
  name: string;
  /** On a socket that was welcomed, or on a new one. */
  on: 'welcomed' | 'new';
  does(socket: ClientSocket, edge: Edge): void;
  code: number;
}

const init = ({ tokens }: Edge) => ({ type: 'connection_init', payload: { authorization: `Bearer ${tokens.alice}` } });
const query = (id: unknown, payload: unknown = { query: '{ __typename }' }) => ({ type: 'subscribe', id, payload });
/** A socket whose operations have not come to their end. */
const watching = (id: string) => query(id, { query: 'subscription { consumerUpdated { kind } }' });

const framesOf = (messages: object[]) =>
  Buffer.concat(messages.map((each) => frame({ payload: JSON.stringify(each) })));

const said = (name: string, code: number, on: Breach['on'], text: string): Breach => ({
  ...{ name, on, code },
  does: ({ sendText }) => sendText(text),
});

const messages: Breach[] = [
  { name: 'no init', on: 'new', does: () => undefined, code: 4408 },
  { name: 'pings instead of an init', on: 'new', does: ({ send }) => send({ type: 'ping' }), code: 4408 },
  {
    name: 'an init twice',
    on: 'new',
    does: ({ send }, edge) => [init(edge), init(edge)].forEach(send),
    code: 4429,
  },
  { name: 'an init once more', on: 'welcomed', does: ({ send }, edge) => send(init(edge)), code: 4429 },
  {
    name: 'ten thousand inits',
    on: 'new',
    // In one piece: who is still writing when the socket is cut off may not hear why it was closed.
    does: ({ raw }, edge) => writeBytes(raw, framesOf(Array.from({ length: 10_000 }, () => init(edge)))),
    code: 4429,
  },
  { name: 'an operation before the init', on: 'new', does: ({ send }) => send(query('1')), code: 4401 },
  {
    name: 'an operation before the welcome',
    on: 'new',
    // In one piece: what comes in another may come after it.
    does: ({ raw }, edge) => writeBytes(raw, framesOf([init(edge), query('1')])),
    code: 4401,
  },
  { name: 'an init without a token', on: 'new', does: ({ send }) => send({ type: 'connection_init' }), code: 4403 },
  ...[
    'null',
    '[]',
    '7',
    '{"authorization":7}',
    '{"authorization":["Bearer x"]}',
    '{"__proto__":{"authorization":"x"}}',
  ].map((payload) =>
    said(
      `an init with ${payload}`,
      /^({|null)/.test(payload) ? 4403 : 4400,
      'new',
      `{"type":"connection_init","payload":${payload}}`,
    ),
  ),
  ...[
    '',
    'hello',
    '{',
    'null',
    '[]',
    '7',
    '"x"',
    '{}',
    '{"type":7}',
    '{"type":"start"}',
    '{"type":"__proto__"}',
    '\0',
    '{"type":["subscribe"],"id":"1"}',
  ].map((text) => said(`what is no message: ${text || 'nothing'}`, 4400, 'welcomed', text)),
  ...['connection_ack', 'next', 'error'].map((type) =>
    said(
      `what only a server says: ${type}`,
      4400,
      'welcomed',
      JSON.stringify({ type, id: '1', payload: type === 'error' ? [{ message: 'x' }] : {} }),
    ),
  ),
  ...[undefined, '', 7, null, {}].map((id) =>
    said(`an id that is none: ${JSON.stringify(id)}`, 4400, 'welcomed', JSON.stringify(query(id))),
  ),
  ...[
    undefined,
    null,
    'x',
    {},
    { query: 7 },
    { query: '{ me { id } }', variables: [] },
    { query: '{ me { id } }', operationName: 7 },
  ].map((payload) =>
    said(
      `an operation that is none: ${JSON.stringify(payload)}`,
      4400,
      'welcomed',
      JSON.stringify({ type: 'subscribe', id: '1', ...(payload !== undefined && { payload }) }),
    ),
  ),
  ...['Bearer x', 7, null].map((authorization) =>
    said(
      `another token that is none: ${authorization}`,
      4403,
      'welcomed',
      JSON.stringify({ type: 'ping', payload: { type: 'refreshToken', authorization } }),
    ),
  ),
  {
    name: 'the token of somebody else in place of her own',
    on: 'welcomed',
    does: ({ send }, { tokens }) =>
      send({ type: 'ping', payload: { type: 'refreshToken', authorization: `Bearer ${tokens.bob}` } }),
    code: 4403,
  },
  {
    name: 'an id that is in use',
    on: 'welcomed',
    does: ({ send }) => [watching('1'), watching('1')].forEach(send),
    code: 4409,
  },
];

/** Bytes past what a client's library would write. */
const bytes = (name: string, code: number, ...frames: FrameWish[]): Breach => ({
  ...{ name, code, on: 'welcomed' as const },
  does: ({ raw }) => writeBytes(raw, Buffer.concat(frames.map(frame))),
});
const { continuation, text, binary, close, ping } = opcodes;

const frames: Breach[] = [
  bytes('a message of 1 MiB', 1009, { payload: 'x'.repeat(2 ** 20) }),
  bytes('a message that is said to have 2^40 bytes', 1009, { length: 2n ** 40n }),
  bytes('a message that is said to have 2^63 bytes', 1009, { length: 2n ** 63n }),
  bytes('a message one byte too long', 1009, { payload: 'x'.repeat(64 * 1024 + 1) }),
  bytes(
    '1 MiB in a thousand pieces',
    1009,
    { payload: 'x', fin: false },
    ...Array.from({ length: 1_000 }, () => ({ opcode: continuation, payload: 'x'.repeat(1_024), fin: false })),
  ),
  bytes(
    '70,000 pieces of one byte',
    1008,
    { payload: 'x', fin: false },
    ...Array.from({ length: 70_000 }, () => ({ opcode: continuation, payload: 'x', fin: false })),
  ),
  bytes(
    '50,000 pieces of nothing',
    1008,
    { fin: false },
    ...Array.from({ length: 50_000 }, () => ({ opcode: continuation, fin: false })),
    { opcode: continuation },
  ),
  bytes('a piece of what has not begun', 1002, { opcode: continuation, payload: 'x' }),
  bytes('a message within a message', 1002, { payload: 'x', fin: false }, { opcode: text, payload: 'y' }),
  bytes('what is said to be compressed', 1002, { payload: 'x', rsv: 4 }),
  bytes('reserved bits', 1002, { payload: 'x', rsv: 3 }),
  bytes('a kind of frame that there is not', 1002, { opcode: 3, payload: 'x' }),
  bytes('a kind of control frame that there is not', 1002, { opcode: 11, payload: 'x' }),
  bytes('without a mask', 1002, { payload: 'x', masked: false }),
  bytes('a ping in pieces', 1002, { opcode: ping, payload: 'x', fin: false }),
  bytes('a ping of 126 bytes', 1002, { opcode: ping, payload: 'x'.repeat(126) }),
  bytes('what is no UTF-8', 1007, { payload: Buffer.from([0xc3, 0x28]) }),
  bytes('half a surrogate as UTF-8', 1007, { payload: Buffer.from([0xed, 0xa0, 0x80]) }),
  bytes('bytes that are no text', 4400, { opcode: binary, payload: Buffer.from([0xff, 0xfe, 0]) }),
  bytes('a close of one byte', 1002, { opcode: close, payload: Buffer.from([3]) }),
  bytes('a close with a code that there is not', 1002, { opcode: close, payload: Buffer.from([0, 1]) }),
  bytes('a close whose reason is no UTF-8', 1007, { opcode: close, payload: Buffer.from([0x03, 0xe8, 0xc3, 0x28]) }),
];

const handshakes: [name: string, wish: Parameters<typeof shakeHands>[1], expected: string][] = [
  ['without a protocol', {}, '101 4406'],
  ['with the protocol of before', { headers: { 'sec-websocket-protocol': 'graphql-ws' } }, '101 4406'],
  ['with the protocol in capitals', { headers: { 'sec-websocket-protocol': 'GRAPHQL-TRANSPORT-WS' } }, '101 4406'],
  ['with a protocol that is none', { headers: { 'sec-websocket-protocol': 'a b' } }, '400'],
  ['of a version of before', { headers: { 'sec-websocket-version': '7' } }, '400'],
  ['without a key', { headers: { 'sec-websocket-key': '' } }, '400'],
  ['with a key that is none', { headers: { 'sec-websocket-key': 'x' } }, '400'],
  ['of a foreign page', { headers: { origin: 'https://evil.example' } }, '403'],
  ['by POST', { method: 'POST' }, '405'],
  ['at another path', { path: '/notifications/d1/v2/issuers/DEMO_BANK1/cards' }, '400'],
  ['at the path in capitals', { path: '/GRAPHQL' }, '400'],
];

export function protocolCases(): HostileCase[] {
  return [
    ...[...messages, ...frames].map(({ name, on, does, code }) => ({
      family: 'Sockets' as const,
      ...{ name, by: 'WebSocket', expected: `CLOSED ${code}`, asksD1: name.includes('in use') },
      async attack(edge: Edge) {
        const { gateway, tokens } = edge;
        const socket = on === 'new' ? await openSocket(gateway.ws) : await welcomedSocket(gateway.ws, tokens.alice);
        does(socket, edge);
        return `CLOSED ${(await socket.closed).code}`;
      },
    })),
    ...handshakes.map(([name, wish, expected]) => ({
      family: 'Sockets' as const,
      name: `a handshake ${name}`,
      ...{ by: 'WebSocket', expected },
      attack: ({ gateway }: Edge) => shakeHands(gateway.port, wish),
    })),
  ];
}
