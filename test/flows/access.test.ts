import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import type { AccessRule } from '../../src/domain/common/access.ts';
import { createSchema } from '../../src/server/schema.ts';
import { scopes } from '../../src/viewer.ts';
import { post, watch } from '../support/client.ts';
import { contentOf, writesTo } from '../support/refusals.ts';
import { rootFields, type Ids, type RootField } from '../support/root-fields.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { openStream } from '../support/stream.ts';

type Problems = { userErrors: { code: string }[] } | null;
type Transport = 'HTTP' | 'WebSocket' | 'stream';
interface Said {
  data: Record<string, Problems> | null | undefined;
  errors: { extensions: { code?: unknown } }[] | undefined;
}

let stack: Stack;
let schema: GraphQLSchema;
let bobs: Ids;
beforeAll(async () => {
  schema = await createSchema();
  stack = await startStack({ sandbox: { clock: { manual: true } } });
  const digitalCard = stack.sandbox.store.cards.get('crd-bob-visa')?.digitalCards[0]?.digitalCardId ?? '';
  const operation = 'c0ffee00-0000-4000-8000-00000000ca51';
  bobs = { card: 'crd-bob-visa', consumer: 'bob', digitalCard, operation, request: 'demo-carla-1' };
});
afterAll(() => stack.stop());

const transports = (field: RootField): Transport[] =>
  field.kind === 'subscription' ? ['WebSocket', 'stream'] : ['HTTP', 'WebSocket', 'stream'];
const everywhere = Object.entries(rootFields).flatMap(([name, field]) =>
  transports(field).map((transport): [string, Transport, RootField] => [name, transport, field]),
);

function ruleOf(name: string): AccessRule {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const field = types.map((type) => type?.getFields()[name]).find((found) => found !== undefined);
  return field?.extensions['access'] as AccessRule;
}

/** The codes that it ends with, `null` for nothing, and otherwise `something`. */
async function ask(transport: Transport, token: string | undefined, field: RootField): Promise<string> {
  const variables = field.variables(bobs);
  if (transport === 'HTTP')
    return outcome((await post(stack.gateway.graphql, token, field.document, variables)) as unknown as Said);
  if (transport === 'stream') return askByStream(token, field.document, variables);
  const watcher = watch<Said['data']>(stack.gateway.ws, token, field.document, variables);
  const errors = (await watcher.ended) as Said['errors'] | { code: number };
  if (errors !== undefined && 'code' in errors) return `closed with ${errors.code}`;
  return outcome({ data: watcher.events[0], errors });
}

async function askByStream(token: string | undefined, query: string, variables: object): Promise<string> {
  const stream = await openStream(stack.gateway.stream, token, { query, variables });
  if (!stream.response.ok) return outcome((await stream.response.json()) as Said);
  await stream.until(() => stream.shown.length > 0);
  await stream.stop();
  return outcome(stream.shown[0] as Said);
}

function outcome({ data, errors }: Said): string {
  if (errors) return errors.map(({ extensions }) => String(extensions.code)).join();
  const [value] = Object.values(data ?? {});
  const problems = value?.userErrors?.map(({ code }) => code) ?? [];
  return value == null ? 'null' : problems.length > 0 ? [...new Set(problems)].join() : 'something';
}

/** The same, and that nothing was changed at D1. */
async function askInVain(...question: Parameters<typeof ask>): Promise<string> {
  const before = [contentOf(stack.sandbox), writesTo(stack.sandbox)];
  const answer = await ask(...question);
  expect([contentOf(stack.sandbox), writesTo(stack.sandbox)]).toEqual(before);
  return answer;
}

describe('the rule of a root field', () => {
  it('is tried for every one', () => {
    const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const all = types.flatMap((type) => Object.keys(type?.getFields() ?? {}));
    expect(Object.keys(rootFields).sort()).toEqual(all.sort());
  });

  it.each(everywhere)('%s by %s: nothing without a token', async (_name, transport, field) => {
    const calls = new Map(stack.sandbox.calls);
    const answer = await ask(transport, undefined, field);
    expect(answer).toBe(transport === 'WebSocket' ? 'closed with 4403' : 'UNAUTHENTICATED');
    expect(stack.sandbox.calls).toEqual(calls);
  });

  it.each(everywhere)('%s by %s: for an end user whose it is not', async (name, transport, field) => {
    const expected = {
      own: { query: 'null', mutation: 'NOT_FOUND', subscription: 'NOT_FOUND' }[field.kind],
      // An order names its end user as well as the card.
      configured: 'NOT_FOUND,INVALID_VALUE',
      services: 'FORBIDDEN',
      // Of nobody but themselves.
      endUsers: 'something',
      self: 'something',
      shown: 'nothing that a root field may state',
    }[ruleOf(name).rule];
    expect(await askInVain(transport, stack.tokens.alice, field)).toBe(expected);
  });

  it.each(everywhere)('%s by %s: for a service with all scopes but the one', async (name, transport, field) => {
    const { rule, scope } = ruleOf(name);
    const others = scopes.filter((other) => other !== scope).join(' ');
    const token = await stack.identity.token({ sub: 'a-service', scope: others });
    const calls = new Map(stack.sandbox.calls);
    expect(await askInVain(transport, token, field)).toBe(rule === 'self' ? 'null' : 'FORBIDDEN');
    expect(stack.sandbox.calls).toEqual(calls);
  });

  it.each(everywhere)('%s by %s: lets that one scope pass', async (name, transport, field) => {
    const { rule, scope } = ruleOf(name);
    if (scope === undefined) return expect(['self', 'endUsers']).toContain(rule);
    if (field.kind === 'subscription' && transport === 'WebSocket')
      return passes(await stack.identity.token({ sub: 'a-service', scope }), field);
    const token = await stack.identity.token({ sub: 'a-service', scope });
    // An input that D1 or we refuse for another reason has passed.
    return expect(await ask(transport, token, field)).not.toMatch(/FORBIDDEN|UNAUTHENTICATED/);
  });

  async function passes(token: string, field: RootField): Promise<void> {
    const watcher = watch(stack.gateway.ws, token, field.document, field.variables(bobs));
    await watcher.until(() => true);
    await watcher.stop();
  }
});
