import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = new URL('../../', import.meta.url).pathname;

export interface CliOptions {
  cwd: string;
  env: Record<string, string>;
  redirect?: string;
  /** As a group of processes of its own, as a terminal makes one. */
  detached?: boolean;
}

/**
 * The command line as a process, in a folder that is not the project's: there neither tsx nor its settings would be found. `redirect` is the
 * shell's, such as `> /dev/full`.
 */
export function startCli(
  args: string[],
  { cwd, env, redirect = '', detached = false }: CliOptions,
): ChildProcessWithoutNullStreams {
  const command = ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), join(root, 'src/cli.ts'), ...args];
  const settings = { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') };
  const shell = ['-c', `exec "$0" "$@" ${redirect}`, process.execPath];
  return spawn('sh', [...shell, ...command], { cwd, env: { ...settings, ...env }, stdio: 'pipe', detached });
}

/** Runs it to its end. */
export async function runCli(
  args: string[],
  { input = '', ...options }: CliOptions & { input?: string },
): Promise<{ code: number; out: string; err: string }> {
  const child = startCli(args, options);
  const exited = once(child, 'exit') as Promise<[number]>;
  child.stdin.on('error', () => undefined).end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: (await exited)[0], out, err };
}
