import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is measured, or that measuring needs. */
export interface BenchProcess {
  pid: number;
  /** What it said behind `ready`. */
  ready: string;
  /** Its processor time so far, in µs, all threads and both user and system; NaN where the system does not tell. */
  cpu(): number;
  /** Of its memory that is in RAM, in MiB. */
  memory(): number;
  stop(): Promise<void>;
}

const root = new URL('../../../', import.meta.url).pathname;
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

export interface StartOptions {
  env?: Record<string, string>;
  /** Where standard error goes; the bench's own when not given. */
  log?: string;
  /** Begun when it takes connections here; else when it writes a line that ends in `ready` and something. */
  port?: number;
}

/** Starts a program and waits until it has begun. */
export async function start(command: string[], { env = {}, log, port }: StartOptions = {}): Promise<BenchProcess> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', log === undefined ? 'inherit' : openSync(log, 'w')],
  });
  children.add(child);
  const exited = once(child, 'exit').finally(() => children.delete(child));
  const begun = port === undefined ? readyLine(child) : taking(port);
  const [ready] = await Promise.race([begun, exited.then(() => [undefined])]);
  if (ready === undefined) throw new Error(`did not start: ${command.join(' ')}; its log is ${log ?? 'above'}`);
  child.stdout?.resume();
  const pid = child.pid ?? 0;
  return {
    pid,
    ready,
    cpu: () => cpuOf(pid),
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(proc(pid, 'status'))?.[1]) / 1_024,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function readyLine({ stdout }: ChildProcess): Promise<[string]> {
  if (stdout === null) throw new Error('no output');
  const lines = createInterface(stdout);
  for (;;) {
    const [line] = (await once(lines, 'line')) as [string];
    const [, ready] = /\bready (.*)/.exec(line) ?? [];
    if (ready !== undefined) return [ready];
  }
}

async function taking(port: number): Promise<[string]> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isTaken = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isTaken) return [''];
    await sleep(50);
  }
}

/** By thread, because Linux tells that in ns and the whole in hundredths of a second. The servers' threads last as long as they do. */
function cpuOf(pid: number): number {
  const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  if (threads.length === 0) return NaN;
  return threads.reduce((sum, thread) => sum + Number(proc(pid, `task/${thread}/schedstat`).split(' ')[0]) / 1_000, 0);
}

function proc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
