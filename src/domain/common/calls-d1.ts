/**
 * For fields below the root that call D1 by themselves: what they cost in the estimate that limits a document (`src/server/document/weigh.ts`),
 * where any other field costs 1.
 */
export const callsD1 = { complexity: 10 } as const;
