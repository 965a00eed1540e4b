import { expect } from '@jest/globals';
import type { Tokens } from '../../src/demo/world.ts';
import { post } from './client.ts';
import type { Stack } from './stack.ts';
import { contentOf } from './traces.ts';

export { contentOf, found } from './traces.ts';

export interface Problem {
  code: string;
  field: string[];
  message: string;
}
type Payload = Record<string, unknown> & { userErrors: Problem[] };

const writes = [
  ...['registerConsumer', 'registerConsumerV1', 'registerConsumerWithCardsV1', 'updateConsumer'],
  ...['deleteConsumer', 'deleteConsumerV1', 'registerCard', 'createCard', 'suspendCard', 'resumeCard', 'activateCard'],
  ...['deleteCard', 'renewCard', 'replaceCard', 'suspendDigitalCard', 'resumeDigitalCard', 'deleteDigitalCard'],
  ...['orderCard', 'enrollCardInClickToPay'],
];

/** How often D1 was asked to change something, by operation. */
export function writesTo({ calls }: Stack['sandbox']): Record<string, number> {
  return Object.fromEntries(writes.map((operation) => [operation, calls.get(operation) ?? 0]));
}

/**
 * Sends a mutation that must be refused and gives its problems as `CODE path.of.the.field`, sorted. Sees to it that nothing was made, that D1
 * holds what it held and, unless D1 itself is the one to refuse, that D1 was not asked to write.
 */
export async function refused(
  stack: Stack,
  who: keyof Tokens,
  document: string,
  input: object,
  by: 'the gateway' | 'D1' = 'the gateway',
): Promise<string[]> {
  const before = { writes: writesTo(stack.sandbox), content: contentOf(stack.sandbox) };
  const answer = await post<Record<string, Payload>>(stack.gateway.graphql, stack.tokens[who], document, { input });
  expect(answer.errors).toBeUndefined();
  expect(contentOf(stack.sandbox)).toEqual(before.content);
  if (by === 'the gateway') expect(writesTo(stack.sandbox)).toEqual(before.writes);
  const { userErrors = [], ...made } = Object.values(answer.data)[0] ?? {};
  expect(Object.values(made).filter((value) => value !== null)).toEqual([]);
  for (const { message } of userErrors) expect(message).toMatch(/\w/);
  return userErrors.map(({ code, field }) => `${code} ${field.join('.')}`).sort();
}
