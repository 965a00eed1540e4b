import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/redis.ts';

export interface Start {
  /** From the start of the process until it says that it is ready, in ms. */
  ready: number;
  /** Of the processor until then, in ms. */
  cpu: number;
  /** Resident, when idle, in MB. */
  memory: number;
}

const idleMs = 2_000;
/** The demo's settings, but what no production has. */
const shipped = { PLAYGROUND: 'false', INTROSPECTION: 'false', ACCEPT_CLEAR_CARD_DATA: 'false', CONSOLE: 'false' };

export async function measure(build: string, env: Record<string, string>): Promise<Start> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [build], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...env, ...shipped, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${build} ended with ${child.exitCode}`);
    await sleep(2);
  }
  const ready = performance.now() - began;
  const cpu = processorMs(child.pid);
  await sleep(idleMs);
  const memory = Number(/VmRSS:\s+(\d+)/.exec(stat(child.pid, 'status'))?.[1]) / 1_024;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { ready, cpu, memory };
}

/** In user and system mode: fields 14 and 15, in ticks of 10 ms. */
function processorMs(pid: number | undefined): number {
  const fields = stat(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function stat(pid: number | undefined, name: string): string {
  return readFileSync(`/proc/${pid}/${name}`, 'utf8');
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
