import { beforeAll, describe, expect, it } from '@jest/globals';
import { execute, GraphQLError, parse, validate, type GraphQLSchema } from 'graphql';
import { Fault, faultCodes, Refusal, type FaultCode } from '../../src/errors.ts';
import { clientLeft } from '../../src/server/common/client-left.ts';
import { faultOf, isLeft, presentError } from '../../src/server/common/present-error.ts';
import { createSchema } from '../../src/server/schema.ts';
import { found } from '../support/refusals.ts';
import { without } from '../support/without.ts';

const internal = {
  message: 'Something failed inside the gateway.',
  extensions: { code: 'INTERNAL', retryable: false, correlationId: 'id-1' },
};
/** What comes in floods is no news for an operator. */
const tooMuch: FaultCode[] = ['RATE_LIMITED', 'OVERLOADED', 'NO_ROOM'];
const secret = 'connect ECONNREFUSED 10.0.0.7 for Wilhelmina 4111111111111111';

describe('a fault', () => {
  it.each(Object.keys(faultCodes) as FaultCode[])('%s is shown with its own words, bare or wrapped', (code) => {
    const { message, retryable } = faultCodes[code];
    const shown = { message, extensions: { code, retryable, correlationId: 'id-1' } };
    const fault = new Fault(code, { cause: new Error(secret) });
    expect(presentError(fault, 'id-1')).toEqual(shown);
    const wrapped = new GraphQLError(secret, { originalError: fault, path: ['card', 0, 'state'] });
    expect(presentError(wrapped, 'id-1')).toEqual({ ...shown, path: ['card', 0, 'state'] });
    expect(faultOf(wrapped)).toBe(tooMuch.includes(code) ? undefined : fault);
  });

  it('is none when its client has left', () => {
    const wrapped = new GraphQLError('x', { originalError: clientLeft, path: ['card'] });
    expect([faultOf(wrapped), isLeft(wrapped), isLeft(clientLeft)]).toEqual([undefined, true, true]);
    expect(isLeft(new GraphQLError('x', { originalError: new Fault('INTERNAL') }))).toBe(false);
  });

  it('that kept a payload from being made is shown as it is, in the wrapping of graphql-ws', () => {
    const fault = new Fault('D1_UNEXPECTED');
    const located = new GraphQLError(secret, { originalError: fault, path: ['consumerUpdated', 'consumer'] });
    const wrapped = new GraphQLError(secret, { originalError: located });
    expect(presentError(wrapped, 'id-1')).toEqual(presentError(located, 'id-1'));
    expect(presentError(wrapped)).toMatchObject({ extensions: { code: 'D1_UNEXPECTED' }, path: located.path });
    expect(faultOf(wrapped)).toBe(fault);
  });

  it('tells when it is worth trying again, in whole seconds, where that is known', () => {
    const { extensions } = presentError(new Fault('D1_UNAVAILABLE', { retryAfterMs: 1_200 }), 'id-1');
    const shown = { code: 'D1_UNAVAILABLE', retryable: true, correlationId: 'id-1', retryAfterSeconds: 2 };
    expect(extensions).toEqual(shown);
  });

  it('has no correlation id where there is none', () => {
    expect(presentError(new Fault('FORBIDDEN')).extensions).toEqual({ code: 'FORBIDDEN', retryable: false });
  });
});

describe('anything else', () => {
  const thrown = new TypeError(secret);
  it.each<[string, unknown]>([
    ['an error', thrown],
    ['a text', secret],
    ['nothing', undefined],
    ['an error of a resolver', new GraphQLError(secret, { originalError: thrown, path: ['card'] })],
    ['an error of a resolver that was made as a GraphQL error', new GraphQLError(secret, { path: ['card'] })],
    [
      'an error with a code of its own',
      new GraphQLError(secret, { extensions: { code: 'ECONNREFUSED', inside: secret } }),
    ],
    [
      'an error that ended a subscription, as graphql-ws wraps it',
      new GraphQLError(thrown.message, { originalError: thrown }),
    ],
    [
      'one made as a GraphQL error that ended a subscription',
      new GraphQLError(secret, { originalError: new GraphQLError(secret) }),
    ],
    ['an object', { message: secret, extensions: { code: 'BAD_REQUEST' } }],
  ])('%s is INTERNAL and says nothing more', (_what, error) => {
    expect(without(presentError(error, 'id-1'), 'path')).toEqual(internal);
  });

  it('is for the log, a refusal or a bad document is not', () => {
    expect(faultOf(thrown)).toBe(thrown);
    expect(faultOf(new GraphQLError(secret, { originalError: thrown }))).toBe(thrown);
    expect(faultOf(new Refusal([]))).toBeUndefined();
    expect(faultOf(new GraphQLError('x', { extensions: { code: 'GRAPHQL_PARSE_FAILED' } }))).toBeUndefined();
  });
});

describe('what GraphQL says about a document', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => void (schema = await createSchema()));

  const needles = {
    pan: '4111111111111111',
    'pan in groups': '4111 1111 1111 1111',
    name: 'Quackenbush',
    'two names': 'Wilhelmina Quackenbush',
    email: 'w@example.org',
    expiry: '0639',
  };
  /** Every kind of literal, with something in it that must not come back. */
  const literals = [
    needles.pan,
    `-${needles.pan}`,
    `${needles.pan}.5`,
    `${needles.pan}e5`,
    `"${needles.pan}"`,
    `"${needles['pan in groups']}"`,
    `"${needles['two names']}"`,
    `"\\"${needles['two names']}\\", found: value; at \\"x\\""`,
    `"; at ${needles.name}"`,
    `"${needles.email}"`,
    `"${needles.expiry}"`,
    `"""${needles['two names']}\n${needles.pan}"""`,
    needles.name,
    `["${needles['two names']}"]`,
    `{ pan: "${needles.pan}" }`,
    `{ firstName: "${needles['two names']}", pan: ${needles.pan} }`,
  ];
  const places: [string, (literal: string) => string][] = [
    ['an object', (x) => `mutation { registerCard(input: ${x}) { userErrors { code } } }`],
    [
      'a text',
      (x) => `mutation { registerCard(input: { cardProductId: "p", encryptedData: ${x} }) { userErrors { code } } }`,
    ],
    ['a card number', (x) => `mutation { registerCard(input: { cardData: { pan: ${x} } }) { userErrors { code } } }`],
    ['an expiry', (x) => `mutation { registerCard(input: { cardData: { expiry: ${x} } }) { userErrors { code } } }`],
    ['an enum', (x) => `mutation { orderCard(input: { distributionChannel: ${x} }) { userErrors { code } } }`],
    ['a flag', (x) => `mutation { orderCard(input: { services: { pinMailer: ${x} } }) { userErrors { code } } }`],
    ['a number', (x) => `{ me { cards(first: ${x}) { totalCount } } }`],
    ['an id', (x) => `{ card(id: ${x}) { id } }`],
    ['a condition', (x) => `{ me @include(if: ${x}) { id } }`],
    ['a default', (x) => `query($first: Int = ${x}) { me { cards(first: $first) { totalCount } } }`],
    ['a field', (x) => `{ me ${x} }`],
    ['a colon', (x) => `{ card(id ${x}) { id } }`],
    ['a type', (x) => `query($id: ${x}) { card(id: $id) { id } }`],
    ['a document', (x) => x],
  ];

  function complaints(text: string): GraphQLError[] {
    try {
      return validate(schema, parse(text)).map(
        ({ message, nodes }) => new GraphQLError(message, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
      );
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return [new GraphQLError(error.message, { ...error, extensions: { code: 'GRAPHQL_PARSE_FAILED' } })];
    }
  }

  it.each(places)('quotes no value where %s belongs', (what, document) => {
    const before: string[] = [];
    for (const literal of literals)
      for (const error of complaints(document(literal))) {
        before.push(error.message);
        const shown = presentError(error);
        // A bare name where a field or a type belongs is a name of the document, like any misspelt field.
        if (literal === needles.name && ['a field', 'a type'].includes(what)) continue;
        expect(found(shown.message, needles)).toEqual([]);
        expect(shown.message.length).toBeGreaterThan(10);
      }
    expect(found(before.join('\n'), needles)).not.toEqual([]);
  });

  const values: unknown[] = [
    Number(needles.pan),
    needles['two names'],
    `${needles.name}; at "${needles.email}"; ${needles.name}`,
    [needles['pan in groups']],
    { [needles.name]: needles.pan },
    { pan: { [needles.name]: needles.expiry } },
    true,
    null,
  ];
  it.each([
    [
      'RegisterCardInput!',
      'mutation($x: RegisterCardInput!) { registerCard(input: $x) { userErrors { code } } }',
      (x: unknown) => x,
    ],
    [
      'a member of an input',
      'mutation($x: RegisterCardInput!) { registerCard(input: $x) { userErrors { code } } }',
      (x: unknown) => ({ consumerId: 'a', cardId: 'b', cardProductId: 'c', cardData: { pan: x, expiry: x } }),
    ],
    ['ID!', 'query($x: ID!) { card(id: $x) { id } }', (x: unknown) => [x]],
    ['Int', 'query($x: Int!) { me { cards(first: $x) { totalCount } } }', (x: unknown) => x],
    ['Boolean!', 'query($x: Boolean!) { me @skip(if: $x) { id } }', (x: unknown) => (x === true ? 1 : x)],
  ])('quotes no value of a variable: %s', async (_what, query, wrap) => {
    for (const value of values) {
      const { errors = [] } = await execute({ schema, document: parse(query), variableValues: { x: wrap(value) } });
      expect(errors.length).toBeGreaterThan(0);
      for (const error of errors) {
        const shown = presentError(error);
        expect(shown.extensions?.['code']).toBe('BAD_USER_INPUT');
        expect(found(shown.message, needles)).toEqual([]);
        expect(shown.message).toContain('"$x"');
      }
    }
  });

  it.each([
    ['{ mee { id } }', 'Cannot query field "mee" on type "Query". Did you mean "me"?'],
    ['{ me { id ', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ me { id } } }', 'Syntax Error: Unexpected "}".'],
    ['query($id: ID) { card(id: $id) { id } }', 'Variable "$id" of type "ID" used in position expecting type "ID!".'],
    ['{ card { id } }', 'Field "card" argument "id" of type "ID!" is required, but it was not provided.'],
    ['{ card(id: "x", ids: [1]) { id } }', 'Unknown argument "ids" on field "Query.card". Did you mean "id"?'],
  ])('stays of use to the author of %s', (document, message) => {
    expect(complaints(document).map((error) => presentError(error).message)).toEqual([message]);
  });
});
