import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Gateway } from '../../src/gateway.ts';

/** The production process. */
export interface GatewayProcess extends Pick<Gateway, 'graphql' | 'ws' | 'stream' | 'notifications' | 'metrics'> {
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or what killed it. */
  exited: Promise<number | NodeJS.Signals>;
}

export async function startGatewayProcess(env: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: new URL('../../', import.meta.url).pathname,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'silent', RATE_LIMITS: 'false', OVERLOAD_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('gateway ready ')) continue;
    const urls = JSON.parse(line.slice('gateway ready '.length)) as GatewayProcess;
    return { ...urls, signal: (name) => void child.kill(name), exited };
  }
  throw new Error('the gateway did not start');
}
