import type { Tokens } from '../../src/demo/world.ts';
import { ask } from './mutate.ts';
import type { Problem } from './refusals.ts';
import type { Stack } from './stack.ts';

/** Sends a mutation that must come without faults, and gives its payload, with whatever problems it names. */
export async function send<T extends object>(
  stack: Stack,
  who: keyof Tokens,
  document: string,
  input: object,
): Promise<T & { userErrors: Problem[] }> {
  const data = await ask<Record<string, T & { userErrors: Problem[] }>>(stack, who, document, { input });
  const [payload] = Object.values(data);
  if (payload === undefined) throw new Error('no payload');
  return payload;
}

/** Problems as `CODE path.of.the.field`, sorted. */
export function problemsOf({ userErrors }: { userErrors: Problem[] }): string[] {
  return userErrors.map(({ code, field }) => `${code} ${field.join('.')}`).sort();
}
