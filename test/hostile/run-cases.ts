import type { GraphQLSchema } from 'graphql';
import { families, gateways, isMetAt, type Family, type HostileCase, type Runs } from './case.ts';
import { startEdge } from './edge.ts';
import { hostileCases } from './list.ts';
import { createCaseRunner } from './run-case.ts';

export interface FamilyResult {
  family: Family;
  /** What the gateway ran that was attacked. */
  runs: Runs;
  cases: number;
  /** Each with what is wrong. */
  failed: string[];
}

export interface CaseWishes {
  families: readonly string[];
  /** Parts of names; none for all. */
  names: readonly string[];
  long: boolean;
  say(text: string): void;
}

/** Runs the list, or a part of it, at each gateway that it is for. */
export async function runCases(schema: GraphQLSchema, wishes: CaseWishes): Promise<FamilyResult[]> {
  const all = hostileCases(schema).filter((each) => isWished(each, wishes));
  const results: FamilyResult[] = [];
  for (const runs of gateways) {
    const here = families.filter((family) => isMetAt(runs, family) && all.some((each) => each.family === family));
    if (here.length === 0) continue;
    const edge = await startEdge({ runs });
    try {
      const runner = await createCaseRunner(edge);
      for (const family of here) {
        const cases = all.filter((each) => each.family === family);
        const failed: string[] = [];
        for (const hostile of cases) {
          const complaints = await runner.run(hostile);
          if (complaints.length === 0) continue;
          failed.push(`${family} (${runs}), ${hostile.by}: ${hostile.name}: ${complaints.join('; ')}`);
          wishes.say(failed.at(-1) ?? '');
        }
        results.push({ family, runs, cases: cases.length, failed });
        wishes.say(`${family} (${runs}): ${cases.length} cases, ${failed.length} failed`);
      }
    } finally {
      await edge.stop();
    }
  }
  return results;
}

function isWished({ family, name, long = false }: HostileCase, wishes: CaseWishes): boolean {
  const isNamed = wishes.names.length === 0 || wishes.names.some((part) => name.includes(part));
  return isNamed && wishes.families.includes(family) && (wishes.long || !long);
}
