import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Gateway } from '../../src/gateway.ts';

/** What a gateway holds. */
export interface Measured {
  /** On the heap and beside it. */
  bytes: number;
  /** Objects that nothing has let go of, by their class. Empty unless it was asked to collect first. */
  alive: Record<string, number>;
  /** What its event loop waits for: sockets, timers and the like. */
  resources: Record<string, number>;
  /** The most that one event of an emitter, and one signal, has: of its server, its process and its clients too. Empty unless it was asked to collect. */
  listeners: Record<string, number>;
  counts: ReturnType<Gateway['counts']>;
}

/** A gateway in a process of its own, from outside. */
export interface AttackedGateway extends Pick<Gateway, 'graphql' | 'stream' | 'ws' | 'notifications'> {
  port: number;
  /** Every line that it wrote to standard output and standard error. */
  lines: string[];
  /** `collected`: after its garbage collector has run. */
  measure(when: 'now' | 'collected'): Promise<Measured>;
  /** Open file descriptors; 0 where the system does not tell. */
  descriptors(): number;
  running(): boolean;
  stop(): Promise<void>;
}

/** Counting objects is a new thing in Node, which says so. */
const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning'];

export async function startAttackedGateway(env: Record<string, string>): Promise<AttackedGateway> {
  const child = spawn(process.execPath, [...flags, '--import', 'tsx', 'test/hostile/gateway-process.ts'], {
    cwd: new URL('../../', import.meta.url).pathname,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
  }
  const exited = once(child, 'exit');
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const first = once(child, 'message');
  const begun = await Promise.race([first, exited.then(() => undefined)]);
  if (begun === undefined) throw new Error(`the gateway did not start: ${lines.join('\n').slice(-2_000)}`);
  const urls = begun[0] as Pick<Gateway, 'graphql' | 'stream' | 'ws' | 'notifications'>;
  const running = () => child.exitCode === null && child.signalCode === null;
  // One answer at a time, in the order of the questions.
  let before: Promise<unknown> = Promise.resolve();
  return {
    ...urls,
    port: Number(new URL(urls.graphql).port),
    lines,
    running,
    descriptors() {
      try {
        return readdirSync(`/proc/${child.pid}/fd`).length;
      } catch {
        return 0;
      }
    },
    measure(when) {
      const answer = before.then(async () => {
        if (!running()) throw new Error('the gateway has ended');
        const said = once(child, 'message');
        child.send(when);
        return (await said)[0] as Measured;
      });
      before = answer.catch(() => undefined);
      return answer;
    },
    async stop() {
      process.off('exit', kill);
      if (!running()) return;
      child.kill('SIGTERM');
      const timer = setTimeout(kill, 20_000);
      await exited;
      clearTimeout(timer);
    },
  };
}
