import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair } from 'jose';
import packageJson from '../../../package.json' with { type: 'json' };
import { d1Caller } from '../../support/d1-caller.ts';
import { issuerId, orderOf } from './bodies.ts';
import { audience, type Identity } from './identity.ts';
import type { Options } from './options.ts';
import { start, type BenchProcess } from './processes.ts';

export interface Product extends BenchProcess {
  graphql: string;
  /** Tells it of the orders of these cards, as D1 had by the time anybody looks at them. */
  seed(cardIds: string[]): Promise<void>;
}

/** What `npm start` runs node with. */
const shippedFlags = packageJson.scripts.start.match(/--\S+=\S+/g) ?? [];

/** The limits count, and refuse nobody. */
const limits = ['CONSUMER', 'SERVICE', 'ADDRESS', 'D1_TOKENS', 'D1_NOTIFICATIONS', 'D1_QUESTIONS'];
const high = Object.fromEntries(limits.map((limit) => [`RATE_LIMIT_${limit}`, '1000000']));

/** The gateway as it is shipped: built, in production, with everything on that is on by default. Its log goes to nowhere, unless it is told a file. */
export async function startProduct(
  settings: Record<string, string>,
  { nodeOptions, log }: Pick<Options, 'nodeOptions' | 'log'>,
): Promise<Product> {
  const child = await start([process.execPath, ...shippedFlags, ...nodeOptions, 'dist/main.js'], {
    env: settings,
    log,
  });
  const urls = JSON.parse(child.ready) as { graphql: string; notifications: string };
  const graphql = urls.graphql.replace('localhost', '127.0.0.1');
  const d1 = d1Caller({ gateway: urls, env: settings });
  return {
    ...child,
    graphql,
    async seed(cardIds) {
      const headers = { authorization: `Bearer ${await d1.token()}`, 'content-type': 'application/json' };
      const batches = Array.from(
        { length: Math.ceil(cardIds.length / batch) },
        (_none, index) => index * batch,
      ).values();
      const lane = async () => {
        for (const at of batches) await tell(cardIds.slice(at, at + batch).map(orderOf));
      };
      /** Until it was taken: a machine that has much else to do may be slow to store it. */
      const tell = async (operations: unknown[]) => {
        for (let tries = 0; tries < 20; tries += 1) {
          const { status } = await d1.notify({ operations }, headers);
          if (status === 204) return;
          await sleep(500);
        }
        throw new Error('a notification was not taken');
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    },
  };
}

const [batch, lanes] = [100, 4];

/** What any number of gateways over the same D1 and the same Redis are started with. */
export async function createSettings(world: {
  upstream: string;
  identity: Identity;
  redisUrl: string;
}): Promise<Record<string, string>> {
  const { upstream, identity, redisUrl } = world;
  const [signing, encryption] = await Promise.all([key(), key()]);
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    D1_URL: upstream,
    D1_ISSUER_ID: issuerId,
    D1_SIGNING_KEY: JSON.stringify(await exportJWK(signing.privateKey)),
    D1_SIGNING_KEY_ID: 'bench-signing',
    D1_ENCRYPTION_KEY: JSON.stringify(await exportJWK(encryption.publicKey)),
    D1_ENCRYPTION_KEY_ID: 'bench-encryption',
    AUTH_JWKS_URL: identity.jwksUrl,
    AUTH_ISSUER: identity.issuer,
    AUTH_AUDIENCE: audience,
    NOTIFICATION_CLIENT_ID: 'd1',
    NOTIFICATION_CLIENT_SECRET: secret(),
    NOTIFICATION_TOKEN_SECRET: secret(),
    EVENT_LOG: 'redis',
    REDIS_URL: redisUrl,
    EVENT_LOG_SECRET: secret(),
    RATE_LIMITS: 'true',
    ...high,
  };
}

function key() {
  return generateKeyPair('ES256', { extractable: true });
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
