import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A child of the harness. It does not outlive it. */
export interface Process {
  child: ChildProcess;
  running(): boolean;
  /** Sends a signal; SIGKILL also ends one that is stopped. */
  signal(name: NodeJS.Signals): void;
  /** Sends the signal and waits for the end, by SIGKILL after `patienceMs`. Gives the exit code, null after a signal. */
  end(name: NodeJS.Signals, patienceMs?: number): Promise<number | null>;
}

const children = new Set<ChildProcess>();
const directories = new Set<string>();
process.on('exit', () => {
  children.forEach((child) => child.kill('SIGKILL'));
  directories.forEach((directory) => rmSync(directory, { recursive: true, force: true }));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

/** A directory that lasts as long as the harness. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'faults-'));
  directories.add(directory);
  return directory;
}

export async function start(
  command: readonly string[],
  options: { env?: NodeJS.ProcessEnv; stdio?: StdioOptions } = {},
): Promise<Process> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: root, env: options.env ?? process.env, stdio: options.stdio ?? 'ignore' });
  await once(child, 'spawn');
  children.add(child);
  const exited = once(child, 'exit').then(([code]) => {
    children.delete(child);
    return code as number | null;
  });
  return {
    child,
    running: () => children.has(child),
    signal: (name) => void child.kill(name),
    async end(name, patienceMs = 30_000) {
      child.kill(name);
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}

const root = new URL('../../', import.meta.url).pathname;

/** A Node that reads TypeScript. */
export function node(file: string): string[] {
  return [process.execPath, '--import', 'tsx', file];
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Waits until something is so. @throws when it is not in time */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not so within ${ms} ms: ${what}`);
    await pause(25);
  }
}
