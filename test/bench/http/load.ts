import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** One run of load. */
export interface Load {
  url: string;
  /** File of requests, in JSON: `{headers, body, begins}` each; `begins` is what a right answer begins with. */
  requests: string;
  connections: number;
  seconds?: number;
  /** Ends after so many requests instead. */
  amount?: number;
  /** So many a second, whether or not answers come; else each connection asks again as soon as it was answered. */
  rate?: number;
}

/** Times in ms; at a fixed rate they run from when a request was due, so that one that had to wait to be sent has waited. */
export interface LoadResult {
  answers: number;
  /** Those that came after the time was over as well. */
  sent: number;
  seconds: number;
  /** Answers that are not right, and requests without one. */
  wrong: number;
  firstWrong?: string;
  p50: number;
  p99: number;
  most: number;
  /** Of the load generator's processor. */
  cpuSeconds: number;
}

export async function runLoad(load: Load): Promise<LoadResult> {
  const file = new URL('load.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [file, JSON.stringify(load)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return JSON.parse(output) as LoadResult;
}
