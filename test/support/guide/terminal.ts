import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../events.ts';
import { isLike } from './like.ts';

/** A shell in which a reader pastes one block after the other. */
export interface Terminal {
  /** Runs a block to its end, and gives what it wrote. @throws Error with that, when any command of it failed */
  run(script: string): Promise<string>;
  /** Begins a block that does not end. */
  begin(script: string): void;
  /** Waits until these lines were written, one right after the other but for empty lines and comments, since the last ones that were waited for. */
  tells(lines: string[]): Promise<void>;
  /** Ends it with all that it started. */
  stop(): Promise<void>;
}

/** How long a line, or the end of a block, may take. */
const patienceMs = 120_000;

/** Lines that say nothing: of a stream of events, and of a terminal. */
const isNothing = (line: string) => line === '' || line.startsWith(':') || line.startsWith('event: ');

export function openTerminal(cwd: string, env: NodeJS.ProcessEnv): Terminal {
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(shell, 'exit');
  let written = '';
  let read = 0;
  let blocks = 0;
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (written += text));
  const paste = (text: string) => void shell.stdin.write(`${text}\n`);
  paste("exec 2>&1; set -o pipefail; trap 'failed=$BASH_COMMAND' ERR");
  return {
    async run(script) {
      const [start, mark] = [written.length, `__block_${(blocks += 1)}__`];
      paste(`failed=\n${script}\nprintf '\\n%s %s\\n' ${mark} "$failed"`);
      const end = new RegExp(`^${mark} (.*)\\n`, 'm');
      await until(() => end.test(written.slice(start)), patienceMs).catch((cause: unknown) => {
        throw new Error(`did not end: ${script}\n${written.slice(start)}`, { cause });
      });
      const [all = '', failed] = end.exec(written.slice(start)) ?? [];
      const output = written.slice(start, written.indexOf(all, start));
      if (failed) throw new Error(`${failed} failed: ${output}`);
      return output;
    },
    begin: paste,
    async tells(lines) {
      const next = () => written.slice(read).split('\n').slice(0, -1);
      for (const line of lines) {
        let taken = 0;
        const came = () => next().find((one) => !isNothing(one) || isLike(line, one));
        await until(() => came() !== undefined, patienceMs).catch((cause: unknown) => {
          throw new Error(`did not come: ${line}`, { cause });
        });
        for (const one of next()) {
          taken += one.length + 1;
          if (one === came()) break;
        }
        if (!isLike(line, came() ?? '')) throw new Error(`"${came()}" where the page has "${line}"`);
        read += taken;
      }
    },
    async stop() {
      if (shell.pid !== undefined && shell.exitCode === null && shell.signalCode === null)
        process.kill(-shell.pid, 'SIGKILL');
      await exited;
    },
  };
}
