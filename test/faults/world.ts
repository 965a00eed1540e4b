import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { createLogger } from '../../src/log.ts';
import { startIdentityProvider, type IdentityProvider } from '../../src/sandbox/identity-provider.ts';
import type { Break } from './breaks.ts';
import { startD1, type D1 } from './d1.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway.ts';
import { createDiary, type Diary } from './diary.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { freePort } from './processes.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { createRandom, type Random } from './random.ts';
import { createCast, createStory, type Cast, type Story } from './story.ts';
import { startSubscriptions, type Subscriptions } from './subscriptions.ts';
import { startTopology, type Setting, type Topology } from './topology.ts';
import { createWatchLogs, type WatchLogs } from './watch-log.ts';

/** Everything of a run: real Redis servers, gateways and subscribers in processes, D1 and the links between them in this one. */
export interface World {
  random: Random;
  cast: Cast;
  ledger: Ledger;
  story: Story;
  notifier: Notifier;
  topology: Topology;
  d1: D1;
  /** Between the gateways and D1. */
  d1Link: Proxy;
  gateways: GatewayProcess[];
  /** Between subscribers and gateways: a group of clients each. */
  links: Proxy[];
  subscriptions: Subscriptions;
  logs: WatchLogs;
  diary: Diary;
  /** Updates a second. */
  rate: number;
  /** Tokens of a service, and of an end user. */
  tokens: { service: string; of(consumerId: string): Promise<string> };
  stop(): Promise<void>;
}

export interface WorldOptions {
  setting: Setting;
  seed: string;
  gateways: number;
  cards: number;
  rate: number;
  broken?: Break;
}

const issuerId = 'FAULT_BANK';
const groups = 4;
const audience = 'd1-graphql-gateway';

export async function startWorld(options: WorldOptions): Promise<World> {
  const { setting, seed, gateways: count, cards, rate, broken } = options;
  const opened: { stop(): Promise<unknown> }[] = [];
  const open = async <T extends { stop(): Promise<unknown> }>(starting: Promise<T> | T): Promise<T> => {
    const started = await starting;
    opened.push(started);
    return started;
  };
  const random = createRandom(seed);
  const [cast, ledger, logs, diary] = [createCast(cards), createLedger(), createWatchLogs(), createDiary()];
  const identity = await open(
    startIdentityProvider({ audience, logger: createLogger({ level: 'silent', name: 'faults' }) }),
  );
  const topology = await open(startTopology(setting, count));
  const d1 = await open(startD1(cast, ledger, diary));
  const d1Link = await open(startProxy([d1.port]));
  const client = { id: 'd1', secret: secret() };
  const env = await environment({ identity, d1Port: d1Link.port, client });
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const gateways = await Promise.all(
    ports.map((port, index) => startGatewayProcess({ port, broken, env: { ...env, ...topology.env(index) } })),
  );
  const links = await Promise.all(Array.from({ length: groups }, () => open(startProxy(ports))));
  const subscriptions = await open(startSubscriptions(links, logs, seed, diary));
  const origins = gateways.map(({ origin }) => origin);
  const notifier = await open(createNotifier({ origins, issuerId, client, random: random.fork('notifier'), diary }));
  const token = (sub: string, scope?: string) => identity.token({ sub, scope, expiresInSeconds: 12 * 3600 });
  return {
    ...{ random, cast, ledger, logs, diary, rate, notifier, topology, d1, d1Link, gateways, links, subscriptions },
    story: createStory(cast, ledger, random.fork('story')),
    tokens: { service: await token('back-office', 'd1:read'), of: (consumerId) => token(consumerId) },
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.kill()));
      for (const each of opened.reverse()) await each.stop();
    },
  };
}

async function environment(parts: {
  identity: IdentityProvider;
  d1Port: number;
  client: { id: string; secret: string };
}): Promise<Record<string, string>> {
  const { identity, d1Port, client } = parts;
  const signing = await generateKeyPair('ES256', { extractable: true });
  const encryption = await generateKeyPair('ECDH-ES', { extractable: true });
  return {
    HOST: '127.0.0.1',
    // All of it comes from one address, and as much as the machine can bear.
    RATE_LIMITS: 'false',
    OVERLOAD_MS: '0',
    LOG_LEVEL: process.env['FAULTS_LOG_LEVEL'] ?? 'fatal',
    D1_URL: `http://127.0.0.1:${d1Port}`,
    D1_ISSUER_ID: issuerId,
    D1_SIGNING_KEY: JSON.stringify(await exportJWK(signing.privateKey)),
    D1_SIGNING_KEY_ID: 'signing',
    D1_ENCRYPTION_KEY: JSON.stringify(await exportJWK(encryption.publicKey)),
    D1_ENCRYPTION_KEY_ID: 'encryption',
    AUTH_JWKS_URL: identity.jwksUrl,
    AUTH_ISSUER: identity.issuer,
    AUTH_AUDIENCE: audience,
    NOTIFICATION_CLIENT_ID: client.id,
    NOTIFICATION_CLIENT_SECRET: client.secret,
    NOTIFICATION_TOKEN_SECRET: secret(),
    EVENT_LOG_SECRET: secret(),
    EVENT_MAX_ENTRIES: '10000',
    ...quick,
    ...wide,
  };
}

/** What the client that stops reading asks for, so that a payload is a megabyte. */
const wide = { GRAPHQL_MAX_ALIASES: '50', GRAPHQL_MAX_REPEATS: '25' };

/** Times short enough for a run to see what they are for. */
const quick = {
  RECONCILE_AFTER_SECONDS: '3,6,12,24',
  RECONCILE_PER_SECOND: '50',
  DRAIN_SECONDS: '5',
  SOCKET_STALL_SECONDS: '5',
  // One client of a run watches what many apps would.
  SOCKET_MAX_SUBSCRIPTIONS: '1000',
  SOCKET_MAX_SUBSCRIPTIONS_PER_CONSUMER: '1000000',
  SOCKET_MAX_PER_CONSUMER: '10000',
};

function secret(): string {
  return randomBytes(32).toString('base64url');
}
