import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { createSchema } from '../../src/server/schema.ts';

it('a field that only shows what is there has no resolver, but for pages, which are read when they are shown', async () => {
  const schema = await createSchema();
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const resolved = new Set(
    fieldResolvers.map(({ getObjectType, target, schemaName }) => {
      const type = getObjectType?.() ?? target;
      return `${objectTypes.find((each) => each.target === type)?.name}.${schemaName}`;
    }),
  );
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const shown = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !roots.includes(type));
  for (const type of shown) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const { name, resolve } of Object.values(type.getFields())) {
      const hasOwn = resolved.has(`${type.name}.${name}`) || type.name.endsWith('Connection');
      expect([type.name, name, resolve !== undefined]).toEqual([type.name, name, hasOwn]);
    }
  }
});
