import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../../src/demo/world.ts';
import { silent } from '../support/events.ts';
import { found } from '../support/refusals.ts';

const pan = '4111111111111111';
/** Somebody else's code in the process, which fails where nobody waits for it. */
const failing = {
  'a rejection that nobody handles': 'Promise.reject(error)',
  'an error that nobody catches': 'setImmediate(() => { throw error })',
  'something that is no error': 'Promise.reject(String(error))',
};

/** A module before all others, that fails when it is told to. The number is put together there: where it fails is the text of the module itself. */
function preloaded(code: string): string {
  const error = `const pan = '4'.padEnd(16, '1'); const error = Object.assign(new Error(pan, { cause: pan }), { code: 'E_CARD', sent: pan })`;
  return `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${error}; ${code} })`)}`;
}

describe('the process of the gateway', () => {
  let world: World;
  let child: ChildProcess | undefined;
  beforeAll(async () => void (world = await startWorld(silent)), 60_000);
  afterEach(() => void child?.kill('SIGKILL'));
  afterAll(() => world.stop());

  it.each(Object.entries(failing))(
    'ends with %s, and says so without a word of it',
    async (_what, code) => {
      const env = { PATH: process.env['PATH'], PORT: '0', EVENT_LOG: 'memory', LOG_LEVEL: 'silent', ...world.env };
      const node = ['--import', preloaded(code), '--import', 'tsx', 'src/main.ts'];
      const gateway = spawn(process.execPath, node, { cwd: new URL('../..', import.meta.url).pathname, env });
      child = gateway;
      const ended = once(gateway, 'close') as Promise<[number | null]>;
      let [output, told] = ['', ''];
      gateway.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('gateway ready')) gateway.kill('SIGUSR2');
      });
      gateway.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
      expect((await ended)[0]).toBe(1);
      expect(found(output + told, { pan })).toEqual([]);
      expect(JSON.parse(told)).toMatchObject({
        level: 60,
        msg: 'the gateway had to end',
        err: { type: expect.stringMatching(/^(Error|string)$/) },
      });
    },
    120_000,
  );
});
