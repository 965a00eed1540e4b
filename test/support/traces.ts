import type { Stack } from './stack.ts';

/** What D1 holds, as far as a mutation of ours could change it. */
export function contentOf({ store }: Stack['sandbox']): unknown {
  return structuredClone([
    [...store.consumers.values()].map(({ operations, profiles, cardIds, ...person }) => ({
      ...person,
      operations: operations.length,
      cardIds: [...cardIds],
      profiles: [...profiles.keys()],
    })),
    [...store.cards.values()].map(({ operations, ...card }) => ({ ...card, operations: operations.length })),
    [...store.orderRequests.keys()],
  ]);
}

/** The names of those needles that the text holds: names, so that a failing test prints no secret. */
export function found(text: string, needles: Record<string, string>): string[] {
  return Object.entries(needles)
    .filter(([, needle]) => holds(text, needle))
    .map(([name]) => name);
}

/** Chance writes a few digits into any correlation id and any time: so few are looked for where they stand by themselves. */
function holds(text: string, needle: string): boolean {
  return /^\d{1,7}$/.test(needle) ? new RegExp(`(?<![\\w-])${needle}(?![\\w-])`).test(text) : text.includes(needle);
}
