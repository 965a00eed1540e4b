import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import type { Edge } from '../hostile/edge.ts';
import { askWell } from '../hostile/good-query.ts';
import { linesAmiss, needlesOf } from '../hostile/lines.ts';
import { documents, searches } from './documents.ts';
import { frames } from './frames.ts';
import { notifications } from './notifications.ts';
import { rawHttp } from './raw-http.ts';
import { streams } from './streams.ts';
import type { Target } from './target.ts';
import { tokens } from './tokens.ts';
import { variables } from './variables.ts';

/** What is fed, and its share of a hundred inputs. */
export const targets: { share: number; target: Target<unknown> }[] = [
  { share: 25, target: documents },
  { share: 5, target: searches },
  { share: 15, target: variables },
  { share: 10, target: streams },
  { share: 10, target: frames },
  { share: 15, target: notifications },
  { share: 10, target: tokens },
  { share: 10, target: rawHttp },
];

export interface FuzzResult {
  name: string;
  inputs: number;
  /** How often each outcome came. */
  outcomes: Record<string, number>;
  /** What went wrong, with the smallest input that makes it go wrong, and how to have it again. */
  failure?: string;
}

export interface FuzzWishes {
  seed: number;
  /** Of all targets together. */
  inputs: number;
  say?(text: string): void;
}

/** At once, so that what one leaves behind meets the others. */
const atOnce = 16;
/** Inputs between two questions whether the gateway is well; what fails within them is made from a seed of its own. */
const inRound = 25 * atOnce;

/** The longest that a round may take. */
const roundMs = 120_000;

export async function fuzz(edge: Edge, schema: GraphQLSchema, wishes: FuzzWishes): Promise<FuzzResult[]> {
  const results: FuzzResult[] = [];
  for (const { share, target } of targets) {
    const result = await feed(edge, schema, target, {
      ...wishes,
      inputs: Math.ceil((wishes.inputs * share) / 100),
    });
    results.push(result);
    wishes.say?.(`${result.name}: ${result.inputs} inputs${result.failure ? `, FAILED: ${result.failure}` : ''}`);
    if (!edge.gateway.running()) break;
  }
  return results;
}

/** Feeds one target. The first round has the seed itself, each later one the next: whoever is given the seed of a round that failed begins with it. */
export async function feed<T>(
  edge: Edge,
  schema: GraphQLSchema,
  target: Target<T>,
  wishes: FuzzWishes,
): Promise<FuzzResult> {
  const result: FuzzResult = { name: target.name, inputs: 0, outcomes: {} };
  const inputs = fc.array(target.inputs(schema), { minLength: 1, maxLength: atOnce, size: 'max' });
  const one = async (input: T) => {
    const outcome = await target.feed(edge, input);
    result.inputs += 1;
    result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1;
  };
  for (let seed = wishes.seed; result.inputs < wishes.inputs; seed += 1) {
    // A long run writes more lines than anybody could hold.
    edge.gateway.lines.length = 0;
    const fedBefore = result.inputs;
    const left = Math.min(inRound, wishes.inputs - fedBefore);
    const property = fc.asyncProperty(inputs, async (all) => void (await Promise.all(all.map(one))));
    const details = await fc.check(property, {
      seed,
      numRuns: Math.ceil(left / (atOnce / 2)),
      interruptAfterTimeLimit: roundMs,
    });
    const stuck = result.inputs === fedBefore ? 'nothing was answered for two minutes' : undefined;
    const amiss = details.failed ? fc.defaultReportMessage(details) : (stuck ?? (await unwell(edge)));
    if (amiss)
      return {
        ...result,
        failure: `${amiss}\nAgain with: npm run test:hostile -- --fuzz ${target.name.replaceAll(' ', '-')} --seed ${seed}`,
      };
  }
  return result;
}

/** What is wrong with the gateway itself; undefined when nothing is. */
async function unwell(edge: Edge): Promise<string | undefined> {
  const { lines, running } = edge.gateway;
  if (!running()) return `the gateway ended: ${lines.slice(-10).join('\n')}`;
  // It is told when the good query is in the log, and so all that came before it. Slow is no fault here: it is fed all it can take.
  const [complaint] = (await askWell(edge)).filter((each) => !each.includes(' took '));
  return complaint ?? linesAmiss(lines, needlesOf(edge))[0];
}
