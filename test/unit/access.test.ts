import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { accessRules, type AccessRule } from '../../src/domain/common/access.ts';
import { createSchema } from '../../src/server/schema.ts';
import { scopes } from '../../src/viewer.ts';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await createSchema();
});

/** `Type.field` of every root field and of every field with a resolver of its own. */
function fieldsThatRead(): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const ofRoots = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}).map((name) => `${type?.name}.${name}`));
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const ofObjects = fieldResolvers.map(({ getObjectType, target, schemaName }) => {
    const type = getObjectType?.() ?? target;
    return `${objectTypes.find((each) => each.target === type)?.name}.${schemaName}`;
  });
  return [...ofRoots, ...ofObjects].sort();
}

function stated(): Map<string, AccessRule> {
  return new Map(
    Object.values(schema.getTypeMap()).flatMap((type) => {
      const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
      return fields.flatMap(({ name, extensions }): [string, AccessRule][] => {
        const rule = extensions['access'] as AccessRule | undefined;
        return rule ? [[`${type.name}.${name}`, rule]] : [];
      });
    }),
  );
}

describe('who may have what', () => {
  it('is stated for every root field and every field with a resolver, and for no other', () => {
    expect(fieldsThatRead().length).toBeGreaterThan(60);
    expect([...stated().keys()].sort()).toEqual(fieldsThatRead());
  });

  it('is one of the rules, with a scope where services are let in by one', () => {
    for (const { rule, scope } of stated().values()) {
      expect(Object.keys(accessRules)).toContain(rule);
      expect(scopes.includes(scope as never)).toBe(['own', 'configured', 'services'].includes(rule));
    }
  });

  it('never lets a mutation or subscription pass because something was shown', () => {
    const roots = [...stated()].filter(([field]) => /^(Query|Mutation|Subscription)\./.test(field));
    expect(roots.filter(([, { rule }]) => rule === 'shown')).toEqual([]);
  });

  it('is what docs/access.md says, field by field', () => {
    const page = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(\w+\.\w+)` +\| (.*?) +\| (?:`(\S+)`)? +\|$/gm)];
    const real = [...stated()].map(([field, { rule, scope }]) => [field, accessRules[rule], scope]);
    expect(documented.map(([, ...row]) => row).sort()).toEqual(real.sort());
  });
});
