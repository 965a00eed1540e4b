/** What a client does on a socket that it must not, and how it is closed for that. */
export interface HostileSocket {
  name: string;
  /** graphql-transport-ws when it is not given; null: none at all. */
  protocol?: string | null;
  /** Whether it is welcomed first. */
  welcomed?: boolean;
  /** What it sends, piece by piece. */
  sends(token: string): Iterable<string | Buffer>;
  /** The close code; `open` where it is borne, and answers as ever afterwards. */
  ends: number | 'open';
  /** Codes of operations that are refused meanwhile, each as often as that at least. */
  refused?: Record<string, number>;
}

const text = (message: unknown) => JSON.stringify(message);
const init = (token: string) => text({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
const subscribe = (id: string, query = 'subscription { consumerUpdated { cursor } }') =>
  text({ type: 'subscribe', id, payload: { query } });
const many = (count: number, make: (index: number) => string) => Array.from({ length: count }, (_none, i) => make(i));

export const hostileSockets: HostileSocket[] = [
  // Closed with 4406, which its client does not wait for: it hangs up where none of its protocols is taken.
  { name: 'another subprotocol', protocol: 'graphql-ws', sends: () => [], ends: 1006 },
  { name: 'no subprotocol', protocol: null, sends: (token) => [init(token)], ends: 4406 },
  { name: 'nothing at all', sends: () => [], ends: 4408 },
  { name: 'pings instead of a beginning', sends: () => many(100, () => text({ type: 'ping' })), ends: 4408 },
  { name: 'a beginning without a token', sends: () => [text({ type: 'connection_init' })], ends: 4403 },
  { name: 'a beginning with a token of nobody', sends: () => [init('e30.e30.e30')], ends: 4403 },
  {
    name: 'a beginning whose token is an object',
    sends: () => [text({ type: 'connection_init', payload: { authorization: { toString: 'x' } } })],
    ends: 4403,
  },
  {
    name: 'a token of 60,000 characters',
    sends: () => [init('a'.repeat(60_000))],
    ends: 4403,
  },
  { name: 'two beginnings at once', sends: (token) => [init(token), init(token)], ends: 4429 },
  { name: 'a second beginning', welcomed: true, sends: (token) => [init(token)], ends: 4429 },
  { name: 'an operation before it was welcomed', sends: (token) => [init(token), subscribe('1')], ends: 4401 },
  { name: 'an operation without a beginning', sends: () => [subscribe('1')], ends: 4401 },
  { name: 'what is no JSON', welcomed: true, sends: () => ['{'], ends: 4400 },
  { name: 'an empty message', welcomed: true, sends: () => [''], ends: 4400 },
  { name: 'JSON of NUL', welcomed: true, sends: () => ['\u0000'], ends: 4400 },
  { name: 'bytes that are no text', welcomed: true, sends: () => [Buffer.from([0xff, 0xfe, 0])], ends: 4400 },
  { name: 'a list', welcomed: true, sends: () => ['[]'], ends: 4400 },
  { name: 'a number', welcomed: true, sends: () => ['1'], ends: 4400 },
  { name: 'null', welcomed: true, sends: () => ['null'], ends: 4400 },
  { name: 'a message of no type', welcomed: true, sends: () => ['{}'], ends: 4400 },
  { name: 'an unknown type', welcomed: true, sends: () => [text({ type: 'start', id: '1' })], ends: 4400 },
  { name: 'a type that every object has', welcomed: true, sends: () => [text({ type: 'constructor' })], ends: 4400 },
  { name: 'a type that is a list', welcomed: true, sends: () => [text({ type: ['subscribe'], id: '1' })], ends: 4400 },
  { name: "the server's own word", welcomed: true, sends: () => [text({ type: 'connection_ack' })], ends: 4400 },
  {
    name: "the server's own answer",
    welcomed: true,
    sends: () => [text({ type: 'next', id: '1', payload: { data: null } })],
    ends: 4400,
  },
  {
    name: 'an operation without an id',
    welcomed: true,
    sends: () => [text({ type: 'subscribe', payload: { query: '{ me { id } }' } })],
    ends: 4400,
  },
  {
    name: 'an id that is a number',
    welcomed: true,
    sends: () => [text({ type: 'subscribe', id: 1, payload: { query: '{ me { id } }' } })],
    ends: 4400,
  },
  {
    name: 'an operation without a payload',
    welcomed: true,
    sends: () => ['{"type":"subscribe","id":"1"}'],
    ends: 4400,
  },
  { name: 'an id twice', welcomed: true, sends: () => [subscribe('1'), subscribe('1')], ends: 4409 },
  {
    name: 'an id that every object has',
    welcomed: true,
    sends: () => [subscribe('__proto__', '{ me {'), subscribe('constructor', '{ me {')],
    ends: 'open',
    refused: { GRAPHQL_PARSE_FAILED: 2 },
  },
  {
    name: 'the end of what never began',
    welcomed: true,
    sends: () => [text({ type: 'complete', id: 'x' })],
    ends: 'open',
  },
  { name: 'a frame of 1 MiB', welcomed: true, sends: () => ['x'.repeat(2 ** 20)], ends: 1009 },
  { name: 'a frame of 1 MiB before anything else', sends: () => ['x'.repeat(2 ** 20)], ends: 1009 },
  {
    name: 'an operation of 60,000 characters',
    welcomed: true,
    sends: () => [subscribe('1', `{ ${'a '.repeat(29_900)}}`)],
    ends: 'open',
    refused: { DOCUMENT_TOO_COMPLEX: 1 },
  },
  {
    name: '5,000 subscriptions',
    welcomed: true,
    sends: () => many(5_000, (index) => subscribe(`${index}`)),
    ends: 'open',
    refused: { NO_ROOM: 900 },
  },
  {
    name: '20,000 pings with a payload',
    welcomed: true,
    sends: () => many(20_000, (i) => text({ type: 'ping', payload: { i } })),
    ends: 1008,
  },
  { name: '20,000 pongs', welcomed: true, sends: () => many(20_000, () => text({ type: 'pong' })), ends: 1008 },
  {
    name: 'another token that is none',
    welcomed: true,
    sends: () => many(50, () => text({ type: 'ping', payload: { type: 'refreshToken', authorization: 'Bearer x' } })),
    ends: 4403,
  },
];
