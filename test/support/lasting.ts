import type { Revocations } from '../../src/server/tokens/revoked.ts';

/** Nobody is ever revoked. */
export const noRevocations: Revocations = {
  revoke: async () => undefined,
  refuses: () => false,
  watch: () => () => undefined,
};

/** More than any test opens. */
export const plenty = { most: 10_000, mostOfConsumer: 10_000, mostSubscriptionsOfConsumer: 10_000 };
