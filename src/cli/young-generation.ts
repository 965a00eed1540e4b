import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

const flag = '--max-semi-space-size';

/** Whether somebody has said already how large this process's young generation is to be. */
export function hasYoungGeneration(nodeOptions = ''): boolean {
  return [...process.execArgv, nodeOptions].some((options) => options.includes(flag));
}

/** Ends this process when the one that started it has gone without a word, and cannot be asked to any more. */
export function endWithStarter(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}

/**
 * The same command in a process whose young generation is that of `npm start` and the image: Node sizes it as it starts, and never again. Signals are handed on,
 * and this process ends as that one does. It is a group of its own: from a terminal's Ctrl-C it would else have the same signal twice, and may be killed by the
 * second one when it has just finished.
 */
export async function withYoungGeneration(): Promise<void> {
  const args = [...process.execArgv, `${flag}=64`, ...process.argv.slice(1)];
  const child = spawn(process.execPath, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void child.kill(signal));
  const [code, signal] = (await once(child, 'exit')) as [number, null] | [null, NodeJS.Signals];
  process.exitCode = code ?? 128 + constants.signals[signal];
}
