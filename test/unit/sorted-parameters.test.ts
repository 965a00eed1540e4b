import { beforeAll, describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'type-graphql';
import { createSchema } from '../../src/server/schema.ts';

describe('the parameters of resolvers', () => {
  beforeAll(createSchema);

  it('are in their order, and are not sorted again', () => {
    const { queries, mutations, subscriptions, fieldResolvers } = getMetadataStorage();
    const all = [queries, mutations, subscriptions, fieldResolvers].flat().map(({ params = [] }) => params);
    expect(Math.max(...all.map(({ length }) => length))).toBeGreaterThan(2);
    for (const params of all) {
      expect(params.map(({ index }) => index)).toEqual(params.map((_, index) => index));
      expect(
        params.sort(() => {
          throw new Error('sorted again');
        }),
      ).toBe(params);
    }
  });
});
