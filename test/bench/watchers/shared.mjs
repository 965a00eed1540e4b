import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { createPrivateKey, sign } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import process from 'node:process';

/** What every part of the bench has in common: names, bodies, tokens, processes. */
export const issuerId = 'BENCH_BNK1';
export const audience = 'bench';
export const cardOf = (index) => `card-${index}`;
export const consumerOf = (index) => `consumer-${index}`;
export const query =
  'subscription Watch($cardId: ID!) { cardOrderUpdated(cardId: $cardId) { kind cursor order { id status stage shipment { status } } } }';

/** One update as D1 writes it; `number` makes it a new one. */
export function updateOf(index, number) {
  return `{"operationId":"op-${index}","operation":"PRODUCE","cardId":"card-${index}","status":"PENDING","startTime":"2026-01-17T06:28:02.492Z","details":{"status":"CARD_SHIPPED","issuerRequestId":"request-${index}","shipment":{"carrier":"dhl","trackingNumber":"T-${number}","trackingUrl":"https://example.org/track/T-${number}","status":"IN_TRANSIT"}}}`;
}

export function tokenMaker(jwk, issuer) {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid });
  return (sub) => {
    const now = Math.floor(Date.now() / 1_000);
    const text = `${header}.${part({ iss: issuer, aud: audience, sub, iat: now, exp: now + 3_600 })}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const started = new Set();
process.once('exit', () => started.forEach((child) => child.kill('SIGKILL')));

/** Starts a process and waits for the line that says that it is ready. */
export async function start(command, args, { env = {}, ready, show = false }) {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', show ? 'inherit' : 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => (said = (said + chunk).slice(-4_000)));
  const line = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
      const found = said.split('\n').find((each) => ready.test(each));
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`${command} ${args.join(' ')} ended: ${said}`)));
  });
  const stop = async (signal = 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  started.add(child);
  child.once('exit', () => started.delete(child));
  return { child, pid: child.pid, line, stop, said: () => said };
}

export async function startRedis() {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  const server = await start('redis-server', args, { ready: /Ready to accept connections/ });
  return { ...server, port };
}

/** In KB. */
export function rssOf(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** CPU time in ms, of a clock of 100 Hz. */
export function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
