import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
const page = readFileSync(join(root, 'docs/batch.md'), 'utf8');
const [startSandbox = '', build = '', deliver = ''] = blocks('sh');
const [built = '', read = ''] = blocks('');

describe('docs/batch.md', () => {
  it('shows what the commands print', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'docs-'));
    const port = await freePort();
    const adapt = (script: string) =>
      script
        .replace(/^npm (ci|run build)\n/gm, '')
        .replaceAll('npm run batch --silent --', 'node --import tsx src/cli.ts batch')
        .replace(/node dist\/(.*)\.js/g, 'node --import tsx src/$1.ts')
        .replaceAll('/tmp/', `${folder}/`)
        .replaceAll('4100', port);
    const env = { PATH: process.env['PATH'], SANDBOX_PORT: port };
    const sandbox = spawn('sh', ['-c', `(${adapt(startSandbox)}) 2>&1`], {
      cwd: root,
      env,
      detached: true,
      stdio: 'pipe',
    });
    try {
      for await (const chunk of sandbox.stdout) if (String(chunk).includes('"sandbox listens"')) break;
      const building = await run(adapt(build), env);
      expect(withoutNumbers(building.said.replaceAll(folder, '/tmp'))).toEqual(withoutNumbers(built));
      expect(await run(adapt(deliver), env)).toEqual({ code: 1, said: read });
      expect(building.code).toBe(1);
      const again = await run(adapt(build), env);
      expect(withoutNumbers(again.said.replaceAll(folder, '/tmp'))).toEqual(withoutNumbers(built));
      expect(await run(adapt(deliver), env)).toEqual({ code: 1, said: read });
    } finally {
      if (sandbox.pid) process.kill(-sandbox.pid, 'SIGTERM');
      rmSync(folder, { recursive: true });
    }
  });
});

/** Without the time in a file's name and how long it took. */
function withoutNumbers(text: string): string[] {
  return text
    .replace(/\d{10}\.json/, 'TIME.json')
    .replace(/in .* second\)/, 'in TIME')
    .split('\n')
    .sort();
}

async function run(script: string, env: NodeJS.ProcessEnv): Promise<{ code: number; said: string }> {
  const child = spawn('sh', ['-c', `{ ${script}\n} 2>&1`], { cwd: root, env });
  const exited = once(child, 'exit') as Promise<[number]>;
  const said = await text(child.stdout);
  return { code: (await exited)[0], said };
}

function blocks(language: string): string[] {
  const found = [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)];
  return found.filter(([, name]) => name === language).map(([, , body]) => body ?? '');
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return String(port);
}
