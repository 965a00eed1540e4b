import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Tokens } from '../../src/demo/world.ts';

/** What the demo says in its last start-up line. */
export interface Ready {
  graphql: string;
  ws: string;
  sandbox: string;
  notifications: string;
  tokens: Tokens;
  /** `metrics` with METRICS_PORT. */
  gateways: { graphql: string; ws: string; notifications: string; metrics?: string }[];
}

export interface Demo extends Ready {
  /** Everything it wrote to standard output and standard error. */
  output: string[];
  /** Ctrl-C. Gives the exit code. */
  stop(): Promise<number | null>;
}

/** The demo as a process of its own, on free ports. */
export async function startDemo(
  env: Record<string, string> = {},
  command: string[] = [process.execPath, '--import', 'tsx', 'src/demo.ts'],
): Promise<Demo> {
  const root = new URL('../../', import.meta.url).pathname;
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'debug', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const lines = createInterface(child.stdout);
  const ready = await new Promise<Ready>((resolve, reject) => {
    lines.on('line', (line) => {
      output.push(line);
      if (line.startsWith('demo ready ')) resolve(JSON.parse(line.slice('demo ready '.length)) as Ready);
    });
    lines.on('close', () => reject(new Error(`the demo did not start: ${output.join('\n').slice(-2000)}`)));
  });
  return {
    ...ready,
    output,
    async stop() {
      if (child.exitCode === null) child.kill('SIGINT');
      return (await exited)[0];
    },
  };
}
