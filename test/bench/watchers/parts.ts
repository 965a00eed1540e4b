/** What is measured, of whom. */
export const parts = {
  /** Each on a card of their own. */
  cards: { servers: ['product', 'stock', 'mercurius', 'floor', 'floor:stored'], settings: [], counts: [10_000] },
  /** All on one card. */
  one: { servers: ['product', 'stock', 'mercurius', 'floor'], settings: ['--scenario', 'one'], counts: [4_000] },
  /** How long a notification takes to a client, at 1,000 a second. */
  steady: {
    servers: ['product', 'stock', 'floor', 'floor:stored'],
    settings: ['--steady', '5', '--seconds', '0'],
    counts: [2_000],
  },
  /** Up to what one process can be shown with: file descriptors end at 20,000. */
  growth: { servers: ['product'], settings: ['--seconds', '2'], counts: [1_000, 5_000, 10_000, 19_000], most: 3 },
} as const satisfies Record<string, PartSettings>;

export interface PartSettings {
  servers: readonly string[];
  settings: readonly string[];
  counts: readonly number[];
  /** Most rounds: of what is compared with nothing. */
  most?: number;
}

export type Part = keyof typeof parts;

export const labels: Record<string, string> = {
  product: 'this gateway',
  stock: 'graphql-ws + graphql-redis-subscriptions',
  mercurius: 'Mercurius + mqemitter-redis',
  floor: '`ws` + Map, no GraphQL',
  'floor:stored': 'the same, each change stored first, tokens and cards checked',
};

/** What the gateway is to be of another one: at least in what comes out, at most in what it takes. */
export const targets: Partial<
  Record<Part, Partial<Record<string, Partial<Record<'perSecond' | 'kb' | 'setupMs' | 'p99', number>>>>>
> = {
  cards: { stock: { perSecond: 1.6, kb: 0.35, setupMs: 0.5 }, floor: { perSecond: 0.8 } },
  one: { stock: { perSecond: 3 } },
  steady: { floor: { p99: 2 } },
};
