import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { extendSchema, isEnumType, isObjectType, parse, validate, validateSchema, type GraphQLSchema } from 'graphql';
import { readSimulation } from '../../src/demo/documents.ts';
import { createSimulation, readSimulationSchema } from '../../src/demo/simulation.ts';
import { enrolmentFailures } from '../../src/sandbox/click-to-pay/enrolment-failures.ts';
import type { Sandbox } from '../../src/sandbox/interface.ts';
import { createSchema } from '../../src/server/schema.ts';

interface Described {
  name: string;
  description?: string | null | undefined;
}

const root = new URL('../../', import.meta.url).pathname;
let production: GraphQLSchema;
let demo: GraphQLSchema;
beforeAll(async () => {
  production = await createSchema();
  demo = extendSchema(production, parse(readSimulationSchema()));
});

const added = () => Object.values(demo.getTypeMap()).filter(({ name }) => production.getType(name) === undefined);
const rootFields = (schema: GraphQLSchema) =>
  [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.values(type?.getFields() ?? {}));

describe('what the demo adds to the schema', () => {
  it('is in no other: neither in the schema of production nor in a process of it', () => {
    const names = [...Object.keys(production.getTypeMap()), ...rootFields(production).map(({ name }) => name)];
    expect(names.filter((name) => /simulat/i.test(name))).toEqual([]);
    expect(readFileSync(join(root, 'schema/gateway.graphql'), 'utf8')).not.toMatch(/simulat/i);
    const src = join(root, 'src');
    const using = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && readFileSync(join(src, file), 'utf8').includes('/simulation.ts'),
    );
    expect(using).toEqual(['demo.ts']);
  });

  it('leaves the schema of production as it is', () => {
    const before = rootFields(production).map(({ name, resolve }) => [name, resolve]);
    createSimulation({ notifier: {}, production: {} } as unknown as Sandbox)(production);
    expect(rootFields(production).map(({ name, resolve }) => [name, resolve])).toEqual(before);
  });

  it('says of every field who answers it, and of everything what it is', () => {
    expect(validateSchema(demo)).toEqual([]);
    const extended = createSimulation({ notifier: {}, production: {} } as unknown as Sandbox)(production);
    const fields = rootFields(extended).filter(({ name }) => /^simulat/.test(name));
    expect(fields.length).toBeGreaterThan(4);
    expect(fields.filter(({ resolve }) => resolve === undefined).map(({ name }) => name)).toEqual([]);
    const members = added().flatMap((type): Described[] => {
      if (isEnumType(type)) return [type, ...type.getValues()];
      return isObjectType(type) ? [type, ...Object.values(type.getFields())] : [type];
    });
    const all: Described[] = [...members, ...fields, ...fields.flatMap(({ args }) => args)];
    expect(all.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  });

  it('has every cause that the sandbox has', () => {
    const causes = demo.getType('SimulatedEnrollmentFailure');
    expect(isEnumType(causes) && causes.getValues().map(({ name }) => name)).toEqual(Object.keys(enrolmentFailures));
  });

  it('takes the operations that users are given for it', () => {
    const names = readdirSync(join(root, 'schema/simulation')).map((file) => file.replace('.graphql', ''));
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect([name, validate(demo, parse(readSimulation(name)))]).toEqual([name, []]);
  });
});
