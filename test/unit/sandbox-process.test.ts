import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { makeCertificates } from './d1-certificates.ts';

const main = fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url));

function start(env: Record<string, string>) {
  return spawn(process.execPath, ['--import', 'tsx', main], { env: { PATH: process.env.PATH, ...env } });
}

async function signerKey(): Promise<string> {
  const { publicKey } = await generateKeyPair('ES256');
  return JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'auth-1' });
}

describe('the sandbox as a process', () => {
  it('seeds the demo, says where it is, and ends by itself on SIGTERM', async () => {
    const env = { SANDBOX_PORT: '0', SANDBOX_IDENTITY_PORT: '0', SANDBOX_ISSUER_ID: 'TEST_ISS-1' };
    const child = start({ ...env, SANDBOX_SIGNER_KEY: await signerKey() });
    let log = '';
    const listening = new Promise<string>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        const url = /"url":"(http:[^"]+)","msg":"sandbox listens"/.exec(log)?.[1];
        if (url) resolve(url);
      });
    });
    const state = await (await fetch(`${await listening}/sandbox/state`)).json();
    expect(state).toMatchObject({ consumers: 3, cards: 4 });
    const asked = performance.now();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(1_000);
  });

  it.each(['SIGINT', 'SIGTERM'])('ends on a %s that comes while it starts', async (signal) => {
    const early = `process.on('newListener', (name) => name === '${signal}' && setImmediate(() => process.kill(process.pid, name)))`;
    const preloaded = `data:text/javascript,${encodeURIComponent(early)}`;
    const env = { PATH: process.env.PATH, SANDBOX_PORT: '0', SANDBOX_IDENTITY_PORT: '0' };
    const child = spawn(process.execPath, ['--import', preloaded, '--import', 'tsx', main], { env });
    const ready = once(child.stdout, 'data').then(([text]) => `started: ${String(text)}`);
    const first = await Promise.race([once(child, 'exit'), ready]);
    child.kill('SIGKILL');
    expect(first).toEqual([0, null]);
  });

  it('ends with what nobody catches, and says so without a word of it', async () => {
    const env = { SANDBOX_PORT: '0', SANDBOX_ISSUER_ID: 'TEST_ISS-1', SANDBOX_SIGNER_KEY: await signerKey() };
    const failing = `process.on('SIGUSR2', () => Promise.reject(new Error('4'.padEnd(16, '1'))))`;
    const preloaded = `data:text/javascript,${encodeURIComponent(failing)}`;
    const child = spawn(process.execPath, ['--import', preloaded, '--import', 'tsx', main], {
      env: { PATH: process.env.PATH, ...env },
    });
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('sandbox listens')) child.kill('SIGUSR2');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(1);
    expect(log).toContain('the sandbox had to end');
    expect(log).not.toContain('4111111111111111');
  });

  it('does not quote a key it cannot read', async () => {
    const child = start({ SANDBOX_ISSUER_ID: 'TEST_ISS-1', SANDBOX_SIGNER_KEY: '{"d":"private-part' });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(1);
    expect(output).toContain('SANDBOX_SIGNER_KEY must be a JSON Web Key');
    expect(output).not.toContain('private-part');
  });

  it('demands client certificates when it has its own, and starts with nothing less than all of them', async () => {
    const { ca, server } = await makeCertificates();
    const env = { SANDBOX_PORT: '0', SANDBOX_ISSUER_ID: 'TEST_ISS-1', SANDBOX_SIGNER_KEY: await signerKey() };
    const tls = { SANDBOX_TLS_KEY: server.key, SANDBOX_TLS_CERT: server.cert };
    const half = start({ ...env, ...tls });
    let output = '';
    half.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(half, 'exit')) as [number | null];
    expect(code).toBe(1);
    expect(output).toContain('SANDBOX_TLS_CLIENT_CA is required');

    const whole = start({ ...env, ...tls, SANDBOX_TLS_CLIENT_CA: ca });
    let log = '';
    while (!log.includes('sandbox listens')) log += String((await once(whole.stderr, 'data'))[0]);
    whole.kill('SIGTERM');
    await once(whole, 'exit');
    expect(log).toContain('"url":"https://127.0.0.1:');
    for (const line of server.key.split('\n').slice(1, 3)) expect(output + log).not.toContain(line);
  });
});
