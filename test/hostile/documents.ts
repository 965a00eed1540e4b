import { getIntrospectionQuery } from 'graphql';
import { requestText, type RequestText } from './transports.ts';

/**
 * A request that must be refused, by every transport with the same code, or with one for each that differs; null where it cannot be carried. By GET
 * is by either kind of it, for an answer or for a stream.
 */
export interface HostileDocument {
  name: string;
  request: RequestText;
  code: Codes;
}
type Codes = string | ({ otherwise: string } & Partial<Record<'GET' | 'WebSocket', string | null>>);

const complex = 'DOCUMENT_TOO_COMPLEX';
const invalid = 'GRAPHQL_VALIDATION_FAILED';
const unreadable = 'GRAPHQL_PARSE_FAILED';
const wrongValue = 'BAD_USER_INPUT';
const tooLarge = { otherwise: 'BAD_REQUEST', WebSocket: 'CLOSED 1009' };
/** A URL has what Unicode has. */
const notInUrl = { otherwise: unreadable, GET: null };
/** By GET a mutation is refused before anybody looks into its variables. */
const wrongInput = { otherwise: wrongValue, GET: 'BAD_REQUEST' };
const complexInput = { otherwise: complex, GET: 'BAD_REQUEST' };

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const nested = (depth: number, open: string, inner: string, close: string) =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Of one query without variables. */
function document(name: string, query: string, code: Codes, more: object = {}): HostileDocument {
  return { name, request: requestText({ query, ...more }), code };
}
const registering =
  'mutation($input: RegisterConsumerInput!) { registerConsumer(input: $input) { userErrors { code } } }';
const paging = 'query($first: Int!) { me { cards(first: $first) { totalCount } } }';
/** With variables as JSON, which may hold what no object of ours could. */
function variables(name: string, query: string, values: string, code: Codes): HostileDocument {
  return { name, request: { ...requestText({ query }), variables: values }, code };
}

const nesting: HostileDocument[] = [
  ...[10, 500, 5_000].map((depth) => document(`fields ${depth} deep`, nested(depth, '{ me ', '{ id }', '}'), complex)),
  document(
    'a circle of types 13 levels deep',
    `{ me ${nested(4, '{ cards { nodes { consumer ', '{ id }', '} } }')} }`,
    complex,
  ),
  document(
    'depth hidden in fragments',
    `{ me { ...F0 } } ${times(9, (i) => `fragment F${i} on Consumer { cards { nodes { consumer { ...F${i + 1} } } } }`)} fragment F9 on Consumer { id }`,
    complex,
  ),
  document('inline fragments 200 deep', `{ me { ${nested(200, '... on Consumer { ', 'id', ' }')} } }`, complex),
  ...[11, 400, 20_000].map((depth) =>
    document(`list literals ${depth} deep`, `{ card(id: ${nested(depth, '[', '', ']')}) { id } }`, complex),
  ),
  document('object literals 100 deep', `{ card(id: ${nested(100, '{ a: ', '1', ' }')}) { id } }`, complex),
  document('list types 400 deep', `query($x: ${nested(400, '[', 'ID', ']')}) { card(id: $x) { id } }`, invalid),
];

const multitudes: HostileDocument[] = [
  ...[16, 100, 5_000].map((count) =>
    document(`${count} aliases`, `{ me { ${times(count, (i) => `a${i}: id`)} } }`, complex),
  ),
  document('16 aliases of __typename', `{ ${times(16, (i) => `a${i}: __typename`)} }`, complex),
  document(
    'a mutation tried 12 times over by aliases',
    `mutation { ${times(12, (i) => `a${i}: createD1SdkToken(input: {}) { token }`)} }`,
    complex,
  ),
  document(
    'root fields hidden in fragments',
    `{ ...F ...G } fragment F on Query { ${times(6, (i) => `a${i}: me { id }`)} } fragment G on Query { ${times(6, (i) => `b${i}: me { id }`)} }`,
    complex,
  ),
  document('one field 10,000 times', `{ me { ${'id '.repeat(10_000)} } }`, complex),
  document('one field 300 times', `{ me { ${'id '.repeat(300)} } }`, complex),
  document('fields to compare, 200 × 100', `{ ${`me { ${'id '.repeat(100)} } `.repeat(200)} }`, complex),
  document('fields to compare, 8 × 40', `{ me { ${`cards { ${'totalCount '.repeat(40)} } `.repeat(8)} } }`, complex),
  document('one directive 100 times', `{ me { id ${'@include(if: true) '.repeat(100)} } }`, complex),
  document('unknown directives', `{ me { id ${times(50, (i) => `@d${i}`)} } }`, complex),
  document('directives on the operation', `query ${'@a '.repeat(900)} { me { id } }`, complex),
  document(
    '100 operations',
    times(100, (i) => `query Q${i} { me { id } }`),
    'OPERATION_RESOLUTION_FAILURE',
  ),
  document('a hundred unknown fields', `{ me { ${times(100, (i) => `nothing${i}`)} } }`, invalid),
  document('three hundred variables', `query(${times(240, (i) => `$v${i}: ID`)}) { me { id } }`, invalid),
  document('a comment of 100 KB', `{ me { id } } #${'x'.repeat(100 * 1024)}`, {
    otherwise: complex,
    WebSocket: 'CLOSED 1009',
  }),
  document('a literal of 100 KB', `{ card(id: "${'x'.repeat(100 * 1024)}") { id } }`, {
    otherwise: complex,
    WebSocket: 'CLOSED 1009',
  }),
];

const fragments: HostileDocument[] = [
  document('a fragment in itself', '{ me { ...F } } fragment F on Consumer { id ...F }', invalid),
  document('a fragment in itself at the root', '{ ...F } fragment F on Query { ...F }', invalid),
  document(
    'a circle of fragments',
    '{ me { ...F } } fragment F on Consumer { ...G } fragment G on Consumer { id ...H } fragment H on Consumer { ...F }',
    invalid,
  ),
  document(
    'a circle of fragments through fields',
    '{ me { ...F } } fragment F on Consumer { cards { nodes { ...G } } } fragment G on Card { consumer { ...F } }',
    invalid,
  ),
  ...[10, 60].map((count) =>
    document(
      `${count} fragments that double`,
      `{ me { ...F0 } } ${times(count, (i) => `fragment F${i} on Consumer { ...F${i + 1} ...F${i + 1} }`)} fragment F${count} on Consumer { id }`,
      complex,
    ),
  ),
  document(
    'pages that multiply in fragments',
    '{ me { ...F } } fragment F on Consumer { cards(first: 50) { nodes { ...G } } } fragment G on Card { orders(first: 50) { nodes { card { ...H } } } } fragment H on Card { operations(first: 50) { totalCount } }',
    complex,
  ),
  document('an unknown fragment', '{ me { ...Nothing } }', invalid),
  document('a fragment that nobody uses', '{ me { id } } fragment F on Consumer { id }', invalid),
];

const pages: HostileDocument[] = [
  ...['0', '-1', '51', '2147483647'].map((first) =>
    document(`a page of ${first}`, `{ me { cards(first: ${first}) { totalCount } } }`, 'BAD_REQUEST'),
  ),
  ...['2147483648', '9007199254740993', '1e400', '"50"', 'null', '[1]'].map((first) =>
    document(`a page of ${first}`, `{ me { cards(first: ${first}) { totalCount } } }`, invalid),
  ),
  ...['0', '-1', '51', '2147483647'].map((first) =>
    variables(`a page of $${first}`, paging, `{"first":${first}}`, 'BAD_REQUEST'),
  ),
  ...['2147483648', '9007199254740993', '1e400', '"50"', 'null', '[1]', '{}'].map((first) =>
    variables(`a page of $${first}`, paging, `{"first":${first}}`, wrongValue),
  ),
  document(
    'a page of a default',
    'query($first: Int! = 1000) { me { cards(first: $first) { totalCount } } }',
    'BAD_REQUEST',
  ),
  document(
    'pages of pages',
    '{ me { cards(first: 50) { nodes { orders(first: 50) { nodes { id stage } } } } } }',
    complex,
  ),
  variables(
    'pages of pages by variables',
    'query($n: Int!) { me { cards(first: $n) { nodes { orders(first: $n) { nodes { id stage } } } } } }',
    '{"n":50}',
    complex,
  ),
];

const values: HostileDocument[] = [
  variables('variables of 10 MB', registering, `{"input":{"consumerId":"${'x'.repeat(10 * 1024 * 1024)}"}}`, tooLarge),
  variables(
    '20,000 wrong members',
    registering,
    `{"input":{${Array.from({ length: 20_000 }, (_, i) => `"m${i}":${i}`).join()}}}`,
    { otherwise: wrongValue, WebSocket: 'CLOSED 1009' },
  ),
  variables(
    '3,000 wrong members',
    registering,
    `{"input":{${Array.from({ length: 3_000 }, (_, i) => `"m${i}":${i}`).join()}}}`,
    wrongInput,
  ),
  variables('150,000 values', registering, `{"input":[${'1,'.repeat(150_000)}1]}`, {
    otherwise: complex,
    WebSocket: 'CLOSED 1009',
  }),
  variables('lists 20,000 deep', registering, `{"input":${nested(20_000, '[', '', ']')}}`, complexInput),
  variables('lists 200 deep', registering, `{"input":${nested(200, '[', '', ']')}}`, complexInput),
  variables('objects 5,000 deep', registering, `{"input":${nested(5_000, '{"a":', '1', '}')}}`, complexInput),
  variables(
    'objects deep where nobody looks',
    '{ me { id } }',
    `{"other":${nested(5_000, '{"a":', '1', '}')}}`,
    complex,
  ),
  variables('__proto__', '{ me { id } }', '{"__proto__":{"admin":true}}', 'BAD_REQUEST'),
  variables('__proto__ in an input', registering, '{"input":{"__proto__":{"consumerId":"x"}}}', 'BAD_REQUEST'),
  variables('constructor in an input', registering, '{"input":{"constructor":{"prototype":{"x":1}}}}', wrongInput),
  variables('toString as a value', registering, '{"input":{"consumerId":{"toString":null}}}', wrongInput),
  variables('a list', registering, '[1]', { otherwise: 'BAD_REQUEST', WebSocket: 'CLOSED 4400' }),
  variables('a text', registering, '"x"', { otherwise: 'BAD_REQUEST', WebSocket: 'CLOSED 4400' }),
];

const texts: HostileDocument[] = [
  document('no document', '', 'BAD_REQUEST'),
  document('a document of blanks', '  \n', unreadable),
  document('what does not end', '{ me {', unreadable),
  document('a text that does not end', '{ card(id: "', unreadable),
  document('half a surrogate', '{ me { id } } # \ud800', notInUrl),
  document('half a surrogate in a text', '{ card(id: "\udfff") { id } }', notInUrl),
  document('NUL', '{ me { id\u0000 } }', unreadable),
  document('a name from right to left', '{ me { \u202edi } }', unreadable),
  document('a name with a letter of no width', '{ me { i\u200bd } }', unreadable),
  document('a name that looks like another', '{ me { іd } }', unreadable),
  document('an unknown field', '{ mee { id } }', invalid),
  document('an unknown argument', '{ me { cards(frist: 1) { totalCount } } }', invalid),
  document('__proto__ as a field', '{ __proto__ { id } }', invalid),
  document('constructor as a field', '{ constructor { id } }', invalid),
  document('hasOwnProperty as an alias of a conflict', '{ me { hasOwnProperty: id hasOwnProperty: state } }', invalid),
  document('types instead of operations', 'type Query { me: ID } extend type Card { pan: ID }', invalid),
  document(
    'two root fields of a subscription',
    'subscription { a: consumerUpdated { kind } b: consumerUpdated { kind } }',
    invalid,
  ),
  document('a subscription to introspection', 'subscription { __typename }', invalid),
  document('an operation that is not there', 'query A { me { id } }', 'OPERATION_RESOLUTION_FAILURE', {
    operationName: 'B',
  }),
  document('an operation named __proto__', 'query A { me { id } }', 'OPERATION_RESOLUTION_FAILURE', {
    operationName: '__proto__',
  }),
];

const introspection: HostileDocument[] = [
  document('introspection', getIntrospectionQuery(), invalid),
  document('a question for a type', '{ __type(name: "Card") { fields { name } } }', invalid),
  document('introspection in a fragment', '{ ...F } fragment F on Query { s: __schema { types { name } } }', invalid),
  document('introspection in a mutation', 'mutation { __schema { types { name } } }', invalid),
  document('introspection of one thing 200 times', `{ __schema { ${'types { name } '.repeat(200)} } }`, complex),
  document(
    'introspection in circles',
    `{ __schema { types ${nested(20, '{ fields { type ', '{ name }', '} }')} } }`,
    invalid,
  ),
];

const ids: HostileDocument[] = [
  { name: 'an unknown hash', ...asked({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }) },
  {
    name: 'a hash of another kind',
    ...asked({ extensions: { persistedQuery: { version: 1, sha256Hash: { a: 1 } } } }),
  },
  { name: 'an unknown id', ...asked({ documentId: `sha256:${'0'.repeat(64)}` }) },
  { name: 'an id of __proto__', ...asked({ documentId: '__proto__' }) },
  { name: 'a path as an id', ...asked({ documentId: '../../etc/passwd' }) },
  document('a document to be registered under a false hash', '{ me { id } }', 'BAD_REQUEST', {
    extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
  }),
];
function asked(request: object): Omit<HostileDocument, 'name'> {
  return { request: requestText(request), code: 'PERSISTED_QUERY_NOT_SUPPORTED' };
}

/** Ids and cursors that nothing has, and that somebody might take for something else: a path, a statement, a header. */
const oddTexts: Record<string, string> = {
  nothing: '',
  'a blank': ' ',
  'a path': '../../consumers/bob/cards/crd-bob-visa',
  'a path in another spelling': '..%2f..%2fconsumers%2fbob',
  'a query string': 'crd-bob-visa?x=1#y',
  'a slash more': 'crd-bob-visa/',
  'another case': 'CRD-BOB-VISA',
  'a header': 'crd-bob-visa\r\nx-injected: 1',
  NUL: 'crd-bob-visa\u0000',
  'from right to left': '\u202easiv-bob-drc',
  'a letter of no width': 'crd-bob\u200b-visa',
  'a letter that looks alike': 'crd-bоb-visa',
  'half a surrogate': '\ud800',
  SQL: "x' OR '1'='1' --",
  'an operator': '{"$ne":null}',
  'a template': '${process.env.EVENT_LOG_SECRET}',
  __proto__: '__proto__',
  'a card number': '4012888888881881',
  'a long one': 'x'.repeat(9_000),
};
const byId = 'query($it: ID!) { card(id: $it) { id last4 } }';
const byOperation =
  'query($it: ID!) { operation(id: $it) { id } cardOrder(id: $it) { id } cardOrderByRequest(issuerRequestId: $it) { id } }';
const byCursor = 'query($it: String!) { me { cards(after: $it) { totalCount nodes { id } } } }';

const oddIds: HostileDocument[] = Object.entries(oddTexts).flatMap(([name, it]) => {
  const code =
    name === 'half a surrogate' ? (otherwise: string) => ({ otherwise, GET: null }) : (otherwise: string) => otherwise;
  return [
    document(`the id of a card: ${name}`, byId, code('{"data":{"card":null}}'), { variables: { it } }),
    document(
      `the id of an operation: ${name}`,
      byOperation,
      code('{"data":{"operation":null,"cardOrder":null,"cardOrderByRequest":null}}'),
      { variables: { it } },
    ),
    document(`a cursor: ${name}`, byCursor, code('INVALID_CURSOR'), { variables: { it } }),
  ];
});

/** Values of every kind where an id or a cursor should be. */
const wrongKinds: HostileDocument[] = [
  'true',
  '{}',
  '[]',
  '["crd-bob-visa","x"]',
  '1.5',
  '{"id":"crd-bob-visa"}',
].flatMap((it) => [
  variables(`the id of a card: ${it}`, byId, `{"it":${it}}`, wrongValue),
  variables(`a cursor: ${it}`, byCursor, `{"it":${it}}`, wrongValue),
]);
wrongKinds.push(
  variables('the id of a card: a number past 2^53', byId, '{"it":9007199254740993}', '{"data":{"card":null}}'),
  variables('the id of a card: a number past all integers', byId, '{"it":1e21}', '{"data":{"card":null}}'),
  variables('an id that is missing', byId, '{}', wrongValue),
  variables(
    'a variable that nobody knows',
    '{ me { id } }',
    '{"viewer":"bob","consumerId":"bob"}',
    '{"data":{"me":{"id":"alice"}}}',
  ),
);

export const hostileDocuments: Record<string, HostileDocument[]> = {
  ...{ nesting, multitudes, fragments, pages, values, texts, introspection, ids, oddIds, wrongKinds },
};
