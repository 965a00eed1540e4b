import { runLoad, type Load, type LoadResult } from './load.ts';
import type { Running, Subject } from './subjects.ts';
import { callsIn, type World } from './world.ts';

/** What one round of one subject gave. */
export interface Sample extends LoadResult {
  /** Answers a second. */
  rate: number;
  /** Of the server's own processor, for each answer, in µs. */
  cpu: number;
  /** Calls to D1 for each answer. */
  calls: number;
}

export interface Measured {
  subject: Subject;
  samples: Sample[];
}

export async function measure(world: World, { url, process: server }: Running, load: Omit<Load, 'url'>) {
  await world.reset();
  const before = server.cpu();
  const result = await runLoad({ ...load, url });
  if (result.answers === 0) result.wrong += 1;
  const cpu = (server.cpu() - before) / result.sent;
  const calls = callsIn(await world.counts()) / result.sent;
  return { ...result, rate: result.answers / result.seconds, cpu, calls } satisfies Sample;
}

/** Every subject in every round, each time another one first, so that all have the same machine. */
export async function inRounds(
  rounds: number,
  running: Map<Subject, Running>,
  work: (subject: Subject, running: Running, round: number) => Promise<Sample>,
): Promise<Measured[]> {
  const measured = [...running.keys()].map((subject): Measured => ({ subject, samples: [] }));
  for (let round = 0; round < rounds; round += 1)
    for (let place = 0; place < measured.length; place += 1) {
      const { subject, samples } = measured[(place + round) % measured.length] as Measured;
      const sample = await work(subject, running.get(subject) as Running, round);
      samples.push(sample);
      say(`  ${round + 1}/${rounds} ${subject.label}: ${sample.rate.toFixed(0)}/s, ${sample.cpu.toFixed(0)} µs, p50 ${sample.p50}, p99 ${sample.p99} ms, ${sample.calls.toFixed(1)} calls, generator ${(sample.cpuSeconds / sample.seconds).toFixed(2)} cores`); // prettier-ignore
      if (sample.wrong > 0)
        say(`  VOID: ${sample.wrong} wrong answers, such as: ${sample.firstWrong ?? 'none at all'}`);
    }
  return measured;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
