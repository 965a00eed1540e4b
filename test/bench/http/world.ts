import { createHash } from 'node:crypto';
import { startRedis } from '../../support/redis.ts';
import { kinds, type Kind } from './bodies.ts';
import { everyConsumer, otherConsumers, usualConsumers, usualSize } from './consumers.ts';
import { ownDocuments } from './home-screen.ts';
import { startIdentity } from './identity.ts';
import type { Options } from './options.ts';
import { start } from './processes.ts';
import { createSettings, startProduct, type Product } from './product.ts';
import { createFiles, homeScreens } from './requests.ts';

/** All that surrounds the servers: D1, an identity provider, a Redis, and the requests that they will be sent. */
export async function startWorld(options: Options) {
  const everyone = everyConsumer(options.consumers);
  const command = ['--import', 'tsx', 'test/bench/http/upstream.ts', String(options.consumers)];
  const upstream = await start([process.execPath, ...command]);
  const identity = await startIdentity(everyone.map(({ id }) => id));
  const redis = await startRedis();
  const files = createFiles();
  const manifest = files.write('documents', manifestOf(ownDocuments));
  const trusted = { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: manifest };
  const settings = {
    ...(await createSettings({ upstream: upstream.ready, identity, redisUrl: redis.url })),
    ...trusted,
  };
  const control = async (path: string) => (await fetch(`${upstream.ready}/bench/${path}`)).json() as Promise<Counts>;
  const watched = options.parts.includes('growth') ? everyone : usualConsumers(options.consumers);
  let isSeeded = false;
  return {
    upstream: { url: upstream.ready, process: upstream },
    identity,
    redisUrl: redis.url,
    files,
    /** How long an answer is, in bytes; known once somebody gave one. */
    answerLength: 0,
    /** The file of the home screens of everybody with so many cards. */
    requestsOf(size: number): string {
      const consumers = size === usualSize ? usualConsumers(options.consumers) : otherConsumers(size);
      return files.write(`of-${size}`, homeScreens(consumers, identity.tokens));
    },
    /** Those of the last few end users, in any order. */
    samples: (count: number) => homeScreens(usualConsumers(options.consumers).slice(-count), identity.tokens),
    setLatency: (ms: number) => control(`latency/${ms}`),
    /** D1's calls by kind since the last `reset`. */
    counts: () => control('counts'),
    reset: () => control('reset'),
    /** The first one is told of all orders; the others find them in Redis. */
    async startProduct(env: Record<string, string> = {}): Promise<Product> {
      const product = await startProduct({ ...settings, ...env, ...options.env }, options);
      if (!isSeeded) await product.seed(watched.flatMap(({ cardIds }) => cardIds));
      isSeeded = true;
      return product;
    },
    stop: () => Promise.all([upstream.stop(), identity.stop(), redis.stop()]),
  };
}

/** As the build of an app writes it. */
function manifestOf(texts: string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => [`sha256:${createHash('sha256').update(text).digest('hex')}`, text]));
}

export type World = Awaited<ReturnType<typeof startWorld>>;
export type Counts = Record<Kind | 'getToken' | 'unknown', number>;

export function callsIn(counts: Counts): number {
  return kinds.reduce((sum, kind) => sum + counts[kind], counts.unknown);
}
