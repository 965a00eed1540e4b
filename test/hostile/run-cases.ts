import type { GraphQLSchema } from 'graphql';
import { families, isEnforced, type Family, type HostileCase } from './case.ts';
import { startEdge } from './edge.ts';
import { hostileCases } from './list.ts';
import { createCaseRunner } from './run-case.ts';

export interface FamilyResult {
  family: Family;
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

/** Runs the list, or a part of it, at one gateway for those that may run any document and at one for the others. */
export async function runCases(schema: GraphQLSchema, wishes: CaseWishes): Promise<FamilyResult[]> {
  const all = hostileCases(schema).filter((each) => isWished(each, wishes));
  const results: FamilyResult[] = [];
  for (const enforcing of [false, true]) {
    const here = families.filter(
      (family) => isEnforced(family) === enforcing && all.some((each) => each.family === family),
    );
    if (here.length === 0) continue;
    const edge = await startEdge({ enforcing });
    try {
      const runner = await createCaseRunner(edge);
      for (const family of here) {
        const cases = all.filter((each) => each.family === family);
        const failed: string[] = [];
        for (const hostile of cases) {
          const complaints = await runner.run(hostile);
          if (complaints.length > 0) failed.push(`${family}, ${hostile.by}: ${hostile.name}: ${complaints.join('; ')}`);
          if (complaints.length > 0) wishes.say(failed.at(-1) ?? '');
        }
        results.push({ family, cases: cases.length, failed });
        wishes.say(`${family}: ${cases.length} cases, ${failed.length} failed`);
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
