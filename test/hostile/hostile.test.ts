import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSchema } from '../../src/server/schema.ts';
import { families, gateways, isMetAt, type Family } from './case.ts';
import { startEdge, type Edge } from './edge.ts';
import { hostileCases } from './list.ts';
import { createCaseRunner, type CaseRunner } from './run-case.ts';

/** The short form of `npm run test:hostile`: each case once, but for those that take long. */
const all = hostileCases(await createSchema());
const startMs = 120_000;
const caseMs = 120_000;

describe.each(gateways)('a gateway that runs documents: %s', (runs) => {
  let edge: Edge;
  let runner: CaseRunner;
  beforeAll(async () => {
    edge = await startEdge({ runs });
    runner = await createCaseRunner(edge);
  }, startMs);
  afterAll(() => edge?.stop());

  const here: Family[] = families.filter((family) => isMetAt(runs, family));
  describe.each(here)('%s', (family) => {
    const cases = all.filter((each) => each.family === family && !each.long);
    it.each(cases)('$by: $name', async (hostile) => expect(await runner.run(hostile)).toEqual([]), caseMs);
  });
});

describe('the list', () => {
  it.each(families)('has cases of %s', (family) => {
    expect(all.filter((each) => each.family === family).length).toBeGreaterThan(10);
  });

  it('has no two cases of one name', () => {
    const names = all.map(({ family, by, name }) => `${family}, ${by}: ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
