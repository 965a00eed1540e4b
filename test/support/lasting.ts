/** More than any test opens. */
export const plenty = { most: 10_000, mostOfConsumer: 10_000 };
