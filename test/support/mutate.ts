import { expect } from '@jest/globals';
import type { Tokens } from '../../src/demo/world.ts';
import { post } from './client.ts';
import type { Problem } from './refusals.ts';
import type { Stack } from './stack.ts';

export interface OperationShown {
  id: string;
  kind: string;
  status: string;
  reason?: string | null;
}
export type Shown = Record<string, unknown> & { operation?: OperationShown | null; userErrors: Problem[] };

/** Sends a mutation that must be done, and gives its payload. */
export async function mutate(stack: Stack, who: keyof Tokens, document: string, input: object): Promise<Shown> {
  const { data, errors } = await post<Record<string, Shown>>(stack.gateway.graphql, stack.tokens[who], document, {
    input,
  });
  expect(errors).toBeUndefined();
  const payload = Object.values(data)[0] as Shown;
  expect(payload.userErrors).toEqual([]);
  return payload;
}

/** Asks, and gives what was answered; there must be no error. */
export async function ask<T>(stack: Stack, who: keyof Tokens, query: string, variables: object = {}): Promise<T> {
  const { data, errors } = await post<T>(stack.gateway.graphql, stack.tokens[who], query, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** The code of the fault that a mutation or query ends with. */
export async function faultOf(stack: Stack, token: string, document: string, variables: object): Promise<unknown> {
  const { errors = [] } = await post(stack.gateway.graphql, token, document, variables);
  expect(errors).toHaveLength(1);
  return errors[0]?.extensions['code'];
}
