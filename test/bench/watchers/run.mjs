import { Buffer } from 'node:buffer';
import { fork } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, URL } from 'node:url';
import { parseArgs } from 'node:util';
import { fetch } from 'undici';
import { audience, cpuOf, freePort, issuerId, query, rssOf, start, startRedis } from './shared.mjs';

/**
 * One round of the watchers' bench: node test/bench/watchers/run.mjs --servers product,stock,floor --scenario cards [--count 10000]
 * Each server has a Redis, an upstream and clients of its own, in processes of their own. Results go to a file, a line each; main.ts makes the
 * tables of them.
 */
const { values: options } = parseArgs({
  options: {
    servers: { type: 'string', default: 'product,stock,mercurius,floor' },
    scenario: { type: 'string', default: 'cards' },
    count: { type: 'string', default: '10000' },
    batch: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '4' },
    window: { type: 'string', default: '500' },
    atOnce: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '1' },
    steady: { type: 'string', default: '0' },
    again: { type: 'boolean', default: false },
    idle: { type: 'string', default: '0' },
    out: { type: 'string', default: '' },
    show: { type: 'boolean', default: false },
    node: { type: 'string', default: '' },
    log: { type: 'string', default: 'error' },
  },
});
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const one = options.scenario === 'one';
const count = Number(options.count);
const batch = Number(options.batch);
const ms = Number(options.seconds) * 1_000;
const jwkPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
/** What `npm start` runs node with. */
const shippedFlags =
  JSON.parse(readFileSync(here('../../../package.json'), 'utf8')).scripts.start.match(/--\S+=\S+/g) ?? [];
const secret = () => randomBytes(32).toString('base64url');
const identityIssuer = 'http://identity';

for (let round = 0; round < Number(options.rounds); round += 1)
  for (const name of options.servers.split(',')) {
    const result = await measure(name).catch((error) => ({ failed: String(error) }));
    const line = JSON.stringify({ name, scenario: options.scenario, count, batch, round, ...result });
    process.stdout.write(`${line}\n`);
    if (options.out !== '') {
      mkdirSync(here('../results'), { recursive: true });
      appendFileSync(options.out, `${line}\n`);
    }
  }

async function measure(name) {
  const begun = [];
  try {
    return await measureWith(name, (process) => (begun.push(process), process));
  } finally {
    for (const { stop } of begun.reverse()) await stop();
  }
}

/** `use` is told of each process that is to end with the round. */
async function measureWith(name, use) {
  const redis = use(await startRedis());
  const identity = jwkPair().privateKey.export({ format: 'jwk' });
  identity.kid = 'identity';
  const upstream = use(
    await start(process.execPath, [here('upstream.mjs')], {
      ready: /^ready/,
      env: { IDENTITY_KEY: JSON.stringify(identity), ONE_CONSUMER: String(one) },
    }),
  );
  const upstreamUrl = `http://127.0.0.1:${upstream.line.split(' ')[1]}`;
  const [kind, variant] = name.split(':');
  const server = await (kind === 'product' ? product : peer)(kind, variant, { redis, upstreamUrl });
  const child = fork(here('load.mjs'), {
    env: {
      PATH: process.env.PATH,
      LOAD: JSON.stringify({ ...server.load, identityKey: identity, identityIssuer, oneConsumer: one }),
    },
  });
  const gone = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the load ended: ${code ?? signal}`);
  });
  gone.catch(() => undefined);
  const tell = (message, during) => Promise.race([gone, asked(message, during)]);
  const asked = (message, during) =>
    new Promise((resolve, reject) => {
      const hear = ({ answer, error, measuring }) => {
        if (measuring !== undefined) return during?.(measuring);
        child.off('message', hear);
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      };
      child.on('message', hear);
      if (message !== null) child.send(message);
    });
  try {
    await tell(null);
    // What is loaded and compiled with the first ones is no watcher's.
    await tell({ work: 'open', count: 300, atOnce: 50, one });
    await tell({
      work: 'saturate',
      ms: 500,
      warmMs: 200,
      batch,
      cards: one ? 1 : 300,
      each: one ? 300 : 1,
      window: 100,
      connections: 4,
    });
    await tell({ work: 'close' });
    await sleep(700);
    const rss = rssOf(server.pid);
    const [cpu0, redis0] = [cpuOf(server.pid), cpuOf(redis.pid)];
    const setup = await tell({ work: 'open', count, atOnce: Number(options.atOnce), one });
    if (setup.ended > 0)
      throw new Error(`${setup.ended} did not get in: ${setup.trouble} ${server.said().slice(-600)}`);
    const setupCpu = cpuOf(server.pid) - cpu0;
    const setupRedis = cpuOf(redis.pid) - redis0;
    await sleep(1_500);
    const kb = (rssOf(server.pid) - rss) / count;
    const result = {
      setupMs: Math.round(setup.ms),
      setupCpuUs: Math.round((setupCpu * 1_000) / count),
      setupRedisUs: Math.round((setupRedis * 1_000) / count),
      kb: Number(kb.toFixed(1)),
    };
    if (options.idle !== '0') {
      const before = cpuOf(server.pid);
      await sleep(Number(options.idle) * 1_000);
      result.idleCpuMsPerSecond = Number(((cpuOf(server.pid) - before) / Number(options.idle)).toFixed(1));
    }
    if (options.again) {
      await tell({ work: 'close' });
      await sleep(500);
      result.againMs = Math.round((await tell({ work: 'open', count, atOnce: Number(options.atOnce), one })).ms);
    }
    if (ms > 0) {
      let cpu;
      let spent;
      const during = (begins) => {
        const now = [cpuOf(server.pid), cpuOf(redis.pid)];
        if (begins) cpu = now;
        else spent = now.map((each, index) => each - cpu[index]);
      };
      const saturated = await tell(
        {
          ...{ work: 'saturate', ms, warmMs: 1_000, batch: one ? 1 : batch, cards: one ? 1 : count },
          ...{ each: one ? count : 1, window: one ? 20 : Number(options.window), connections: one ? 4 : 16 },
        },
        during,
      );
      Object.assign(result, {
        perSecond: Math.round(saturated.perSecond),
        cpuUs: Number(((spent[0] * 1_000) / saturated.deliveries).toFixed(1)),
        redisUs: Number(((spent[1] * 1_000) / saturated.deliveries).toFixed(1)),
        loadUs: Number(((saturated.loadCpuMs * 1_000) / saturated.deliveries).toFixed(1)),
        missing: saturated.missing,
        kbAfter: Number(((rssOf(server.pid) - rss) / count).toFixed(1)),
      });
    }
    if (options.steady !== '0') {
      const perSecond = 1_000;
      const { p50, p99, seen, sent } = await tell({
        work: 'steady',
        ms: Number(options.steady) * 1_000,
        perSecond,
        cards: count,
        batch: 1,
      });
      Object.assign(result, { p50: Number(p50.toFixed(2)), p99: Number(p99.toFixed(2)), seen, sent });
    }
    return result;
  } finally {
    if (child.connected) child.disconnect();
    await gone.catch(() => undefined);
    await server.stop(options.node === '' ? 'SIGKILL' : 'SIGTERM');
  }
}

async function peer(kind, work, { redis, upstreamUrl }) {
  const port = await freePort();
  const env = {
    PORT: String(port),
    REDIS_PORT: String(redis.port),
    UPSTREAM: upstreamUrl,
    ...(work && { WORK: work }),
  };
  const server = await start(
    process.execPath,
    [...options.node.split(' ').filter(Boolean), here(`servers/${kind}.mjs`)],
    { env, ready: /^ready/, show: options.show },
  );
  return { ...server, load: { port, path: '/publish', authorization: 'none' } };
}

/** The gateway as it is shipped: tokens checked, limits on, record in Redis, reconciler on, and only the documents of its app. Limits are so high that none is reached. */
async function product(_kind, dist = 'dist', { redis, upstreamUrl }) {
  const [signing, encryption] = [jwkPair(), jwkPair()];
  const jwk = (key, kid) => JSON.stringify({ ...key.export({ format: 'jwk' }), kid });
  const [clientId, clientSecret] = ['d1', secret()];
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'watchers-'));
  const manifest = join(folder, 'manifest.json');
  writeFileSync(manifest, JSON.stringify({ [`sha256:${createHash('sha256').update(query).digest('hex')}`]: query }));
  const env = {
    ...{
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: options.log,
      ALLOW_PLAIN_HTTP: 'true',
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    },
    ...{ TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: manifest },
    ...{ D1_URL: upstreamUrl, D1_ISSUER_ID: issuerId, D1_SIGNING_KEY: jwk(signing.privateKey, 'ours') },
    ...{ D1_ENCRYPTION_KEY: jwk(encryption.publicKey, 'theirs'), AUTH_JWKS_URL: `${upstreamUrl}/jwks` },
    ...{ AUTH_ISSUER: identityIssuer, AUTH_AUDIENCE: audience, NOTIFICATION_CLIENT_ID: clientId },
    ...{ NOTIFICATION_CLIENT_SECRET: clientSecret, NOTIFICATION_TOKEN_SECRET: secret(), EVENT_LOG_SECRET: secret() },
    ...{
      RATE_LIMIT_CONSUMER: '1000000',
      RATE_LIMIT_SERVICE: '1000000',
      RATE_LIMIT_ADDRESS: '1000000',
      RATE_LIMIT_CONNECTIONS: '250000',
    },
    ...{ RATE_LIMIT_D1_NOTIFICATIONS: '1000000', SOCKET_ACCEPTS_PER_SECOND: '100000', SOCKET_MAX: '100000' },
    ...{
      SOCKET_MAX_PER_CONSUMER: one ? '10000' : '50',
      SOCKET_MAX_SUBSCRIPTIONS_PER_CONSUMER: one ? '10000' : '100',
      OVERLOAD_MS: '60000',
    },
  };
  const main = here(`../../../${dist}/main.js`);
  const server = await start(process.execPath, [...shippedFlags, ...options.node.split(' ').filter(Boolean), main], {
    env,
    ready: /^gateway ready/,
    show: options.show,
  }).finally(() => rmSync(folder, { recursive: true }));
  await sleep(300);
  const answer = await fetch(`http://127.0.0.1:${port}/authz/d1/v1/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = await answer.json();
  return {
    ...server,
    load: { port, path: `/notifications/d1/v2/issuers/${issuerId}/cards`, authorization: `Bearer ${token}` },
  };
}
