import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentOf } from '../support/traces.ts';
import type { HostileCase } from './case.ts';
import type { Edge } from './edge.ts';
import { askWell } from './good-query.ts';
import { linesAmiss, needlesOf } from './lines.ts';

/** What an attack may leave behind for a while, such as prepared documents and verified tokens, which are kept within bounds. */
const leftBytes = 64 * 2 ** 20;
/** How long an attack may take. */
const patienceMs = 90_000;
/** Who stands still for so long himself, because memory is cleared up here, may be cut off before he has read why: that says nothing. */
const stillMs = 500;
/** How often an attack is made at most. */
const mostTries = 3;
/** Calls of D1 that the good query makes. */
const ofGoodQuery = ['getToken', 'getConsumer'];

/** Runs one case after another against a gateway, and says of each what is wrong; nothing when all is as it must be. */
export interface CaseRunner {
  run(hostile: HostileCase): Promise<string[]>;
}

export async function createCaseRunner(edge: Edge): Promise<CaseRunner> {
  // The first queries of a process take their time, and load what stays.
  for (let times = 0; times < 20; times += 1) await askWell(edge);
  const { bytes: atFirst } = await edge.gateway.measure('collected');

  async function memory(): Promise<string[]> {
    const { bytes } = await edge.gateway.measure('now');
    if (bytes - atFirst < leftBytes) return [];
    const { bytes: kept } = await edge.gateway.measure('collected');
    const megabytes = Math.round((kept - atFirst) / 2 ** 20);
    return kept - atFirst < leftBytes ? [] : [`${megabytes} MB are still held`];
  }

  return {
    async run({ family, attack, secrets = [], asksD1 = false, changesD1 = false, ...wanted }) {
      const expected = (edge.runs === 'own' ? wanted.expectedOfOwn : undefined) ?? wanted.expected;
      const firstLine = edge.gateway.lines.length;
      edge.made.length = 0;
      const before = { content: contentOf(edge.sandbox), calls: callsOf(edge) };
      const outcome = await outcomeOf(() => attack(edge), expected);
      const complaints = outcome === expected ? [] : [`it was answered ${outcome}, and not ${expected}`];
      if (family === 'Sockets' && asksD1) await untilD1IsLeftAlone(edge);
      if (!edge.gateway.running())
        return [...complaints, `the gateway ended: ${edge.gateway.lines.slice(-5).join('\n')}`];
      complaints.push(...(await askWell(edge)));
      complaints.push(...(await memory()));
      complaints.push(...linesAmiss(edge.gateway.lines.slice(firstLine), needlesOf(edge, secrets)));
      if (!changesD1 && JSON.stringify(contentOf(edge.sandbox)) !== JSON.stringify(before.content))
        complaints.push('D1 holds something else');
      if (!asksD1 && callsOf(edge) !== before.calls)
        complaints.push(`D1 was asked: ${before.calls} became ${callsOf(edge)}`);
      return complaints;
    },
  };
}

async function outcomeOf(attack: () => Promise<string>, expected: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const outcome = await Promise.race([attack(), noEnd()]).catch(
      (error: unknown) => `failed: ${String(error).slice(0, 500)}`,
    );
    delay.disable();
    if (outcome === expected || tries === mostTries || delay.max / 1e6 < stillMs) return outcome;
  }
}

/** Somebody hostile waits for what does not come. */
async function noEnd(): Promise<string> {
  await sleep(patienceMs, undefined, { ref: false });
  return 'in no way that ends';
}

function callsOf({ sandbox }: Edge): string {
  return JSON.stringify([...sandbox.calls].filter(([call]) => !ofGoodQuery.includes(call)).sort());
}

/** What was asked for on sockets that are gone may be on its way for a while, and is none of the next case's. */
async function untilD1IsLeftAlone(edge: Edge): Promise<void> {
  for (let [calls, before] = ['', callsOf(edge)]; calls !== before; [calls, before] = [before, callsOf(edge)])
    await sleep(1_000);
}
