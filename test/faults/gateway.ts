import { execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { node, start, until, type Process } from './processes.ts';
import type { Break } from './breaks.ts';

/** A gateway in a process of its own, on a port that it keeps. */
export interface GatewayProcess {
  port: number;
  origin: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM: it drains. Gives the exit code. */
  terminate(): Promise<number | null>;
  /** Starts it again, and resolves when it is ready. `clock`: by how many seconds its clock is wrong. */
  start(options?: { clock?: number }): Promise<void>;
  ready(): Promise<boolean>;
}

export interface GatewayOptions {
  port: number;
  env: Record<string, string>;
  broken?: Break;
}

export async function startGatewayProcess({ port, env, broken }: GatewayOptions): Promise<GatewayProcess> {
  const origin = `http://127.0.0.1:${port}`;
  let server: Process | undefined;
  const command = broken ? node('test/faults/gateway-process.ts') : node('src/main.ts');
  const settings = { PATH: process.env['PATH'], ...env, PORT: String(port), ...(broken && { FAULTS_BREAK: broken }) };

  async function begin({ clock = 0 } = {}): Promise<void> {
    const env = { ...settings, ...(clock !== 0 && fakeClock(clock)) };
    server = await start(command, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await saysReady(server);
    await until(`the gateway at ${port} is ready`, ready);
  }
  const ready = async () =>
    fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  await begin();
  return {
    port,
    origin,
    start: begin,
    ready,
    async kill() {
      if (server?.running()) await server.end('SIGKILL');
    },
    terminate: async () => (server?.running() ? server.end('SIGTERM', 60_000) : null),
  };
}

/** What makes a program see another time of day. Only that: a process whose timers jump proves nothing about clocks. */
function fakeClock(seconds: number): Record<string, string> {
  const library = execFileSync('faketime', ['-f', '+0s', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
  const offset = `${seconds > 0 ? '+' : ''}${seconds}s`;
  return { LD_PRELOAD: library, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

async function saysReady({ child, running }: Process): Promise<void> {
  if (!child.stdout) throw new Error('the gateway has no standard output');
  let said = false;
  createInterface(child.stdout).on('line', (line) => (said ||= line.startsWith('gateway ready ')));
  await until(
    'the gateway listens',
    () => {
      if (!running()) throw new Error('a gateway ended as it started');
      return said;
    },
    60_000,
  );
}
