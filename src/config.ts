import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { contradictions } from './config/contradictions.ts';
import type { SdkAlgorithm } from './config/keys.ts';
import type { Wire } from './d1/wire.ts';
import { readWire, variables, type Fault, type Values } from './variables.ts';

export type Config = Readonly<{
  http: { host: string; port: number; graphqlMaxBytes: number };
  sockets: { stallMs: number; acceptsPerSecond: number };
  /** What happens at the end: how long nothing is done but say that we are not ready, and how long sockets are closed. */
  drain: { delayMs: number; windowMs: number };
  log: { level: Values['LOG_LEVEL'] };
  explore: { playground: boolean; introspection: boolean };
  acceptClearCardData: boolean;
  d1: {
    url: string;
    issuerId: string;
    assertion: { issuer: string; audience?: string; key: JWK; keyId: string };
    encryption: { key: JWK; keyId: string };
    /** PEM; `cert` and `key` are ours, `ca` replaces the system's list of authorities. Undefined where none of them is given. */
    tls?: { ca?: string; cert?: string; key?: string };
    consumerApi: 'v1' | 'v2';
    timeouts: { connectMs: number; attemptMs: number; totalMs: number };
    connections: number;
    /** Undefined where half of the connections is enough of a limit. */
    callsPerApi?: number;
    wire: Wire;
  };
  /** Null where none is configured, like the two directories. */
  sdkTokens: {
    issuer: string;
    audience: string;
    scope: string;
    key: JWK;
    keyId: string;
    algorithm: SdkAlgorithm;
    seconds: number;
  } | null;
  consumerDirectory: Directory | null;
  cardDirectory: Directory | null;
  endUserOrders: {
    issuances: Values['END_USER_ORDERS'];
    channels: Values['END_USER_ORDER_CHANNELS'];
    configs: Values['END_USER_ORDER_CONFIGS'];
  };
  /** How often subscriptions to end users look for cards that D1 alone knows of. */
  consumerCardsMs: number;
  /** How requests of unknown outcome are looked for at D1. */
  lostRequests: { settleMs: number; skewMs: number };
  auth: { jwksUrl: string; issuer: string; audience: string; algorithms: string[]; consumerClaim: string };
  notifications: { clientId: string; clientSecret: string; tokenSecret: string; maxBytes: number };
  eventLog: {
    secret: string;
    retentionHours: number;
    maxEntries: number;
    repeatDays: number;
    idempotencyHours: number;
  } & (
    { backend: 'memory' } | ({ backend: 'redis'; keyPrefix: string; replicas: number; fsync: boolean } & RedisTopology)
  );
  /** Asking D1 for operations whose end it has not told, `delays` after the last word on them (ms), for at most `ageMs`. */
  reconcile: { asks: boolean; delays: readonly number[]; perSecond: number; ageMs: number };
}>;

type RedisAddress = { host: string; port: number };
type RedisLogin = { username?: string; password?: string; tls: boolean };
type RedisTopology =
  | { topology: 'single'; url: string }
  | { topology: 'sentinel'; name: string; sentinels: RedisAddress[]; sentinelPassword?: string; login: RedisLogin }
  | { topology: 'cluster'; nodes: RedisAddress[]; login: RedisLogin };

type Directory = { url: string; token: string; timeoutMs: number };

/** Every fault of the environment at once, by variable. Values are never quoted: some are secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: Fault[]) {
    super(['The configuration is not usable:', ...faults.map((f) => `  ${f.variable}: ${f.expected}`)].join('\n'));
  }
}

/** The gateway's settings from environment variables. @throws ConfigError naming every missing, malformed and contradictory variable */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables)) values[name] = readVariable(env, name, variable, faults);
  const wire = readWire(env, faults);
  // A variable that is wrong by itself has been named already.
  const named = new Set(faults.map(({ variable }) => variable));
  const isGiven = (name: string) => Boolean(env[name] || env[`${name}_FILE`]);
  faults.push(...contradictions(values as Partial<Values>, isGiven).filter(({ variable }) => !named.has(variable)));
  if (faults.length > 0) throw new ConfigError(faults);
  return toConfig(values as Values, wire);
}

/** Some of the variables, for a process that needs no others. @throws ConfigError naming every one that is missing or malformed */
export function readVariables<N extends keyof Values>(env: NodeJS.ProcessEnv, names: readonly N[]): Pick<Values, N> {
  const faults: Fault[] = [];
  const values = Object.fromEntries(names.map((name) => [name, readVariable(env, name, variables[name], faults)]));
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Pick<Values, N>;
}

type AnyVariable = (typeof variables)[keyof typeof variables] & { default?: unknown; optional?: true; file?: true };

function readVariable(env: NodeJS.ProcessEnv, name: string, variable: AnyVariable, faults: Fault[]): unknown {
  const fault = (expected: string) => void faults.push({ variable: name, expected });
  let raw = env[name] || undefined;
  const file = variable.file ? env[`${name}_FILE`] || undefined : undefined;
  if (raw !== undefined && file !== undefined) return fault(`give either ${name} or ${name}_FILE, not both`);
  if (file !== undefined) {
    try {
      raw = readFileSync(file, 'utf8').trim();
    } catch {
      return fault(`${name}_FILE must name a readable file`);
    }
  }
  if (raw === undefined) {
    if (variable.default !== undefined) return variable.default;
    return variable.optional
      ? undefined
      : fault(`is required${variable.file ? ` (or ${name}_FILE)` : ''}: ${variable.expected}`);
  }
  const result = variable.schema.safeParse(raw);
  if (result.success) return result.data;
  return fault(`must be ${variable.expected}`);
}

function toConfig(v: Values, wire: Wire): Config {
  return Object.freeze({
    http: { host: v.HOST, port: v.PORT, graphqlMaxBytes: v.GRAPHQL_MAX_KB * 1024 },
    sockets: { stallMs: v.SOCKET_STALL_SECONDS * 1_000, acceptsPerSecond: v.SOCKET_ACCEPTS_PER_SECOND },
    drain: { delayMs: v.DRAIN_DELAY_SECONDS * 1_000, windowMs: v.DRAIN_SECONDS * 1_000 },
    log: { level: v.LOG_LEVEL },
    explore: { playground: v.PLAYGROUND, introspection: v.INTROSPECTION },
    acceptClearCardData: v.ACCEPT_CLEAR_CARD_DATA,
    d1: {
      url: v.D1_URL,
      issuerId: v.D1_ISSUER_ID,
      assertion: {
        issuer: v.D1_AGGREGATOR_ID ?? v.D1_ISSUER_ID,
        audience: v.D1_TOKEN_AUDIENCE,
        key: v.D1_SIGNING_KEY,
        keyId: v.D1_SIGNING_KEY_ID,
      },
      encryption: { key: v.D1_ENCRYPTION_KEY, keyId: v.D1_ENCRYPTION_KEY_ID },
      tls: toTls(v),
      consumerApi: v.D1_CONSUMER_API,
      timeouts: {
        connectMs: v.D1_CONNECT_TIMEOUT_MS,
        attemptMs: v.D1_ATTEMPT_TIMEOUT_MS,
        totalMs: v.D1_TIMEOUT_MS,
      },
      connections: v.D1_CONNECTIONS,
      callsPerApi: v.D1_CALLS_PER_API,
      wire,
    },
    sdkTokens: toSdkTokens(v),
    consumerDirectory: toDirectory(
      v.CONSUMER_DIRECTORY_URL,
      v.CONSUMER_DIRECTORY_TOKEN,
      v.CONSUMER_DIRECTORY_TIMEOUT_MS,
    ),
    cardDirectory: toDirectory(v.CARD_DIRECTORY_URL, v.CARD_DIRECTORY_TOKEN, v.CARD_DIRECTORY_TIMEOUT_MS),
    endUserOrders: {
      issuances: v.END_USER_ORDERS,
      channels: v.END_USER_ORDER_CHANNELS,
      configs: v.END_USER_ORDER_CONFIGS,
    },
    consumerCardsMs: v.CONSUMER_CARDS_SECONDS * 1_000,
    lostRequests: { settleMs: v.IDEMPOTENCY_SETTLE_SECONDS * 1_000, skewMs: v.IDEMPOTENCY_SKEW_SECONDS * 1_000 },
    auth: {
      jwksUrl: v.AUTH_JWKS_URL,
      issuer: v.AUTH_ISSUER,
      audience: v.AUTH_AUDIENCE,
      algorithms: v.AUTH_ALGORITHMS,
      consumerClaim: v.AUTH_CONSUMER_CLAIM,
    },
    notifications: {
      clientId: v.NOTIFICATION_CLIENT_ID,
      clientSecret: v.NOTIFICATION_CLIENT_SECRET,
      tokenSecret: v.NOTIFICATION_TOKEN_SECRET,
      maxBytes: v.NOTIFICATION_MAX_KB * 1024,
    },
    eventLog: {
      secret: v.EVENT_LOG_SECRET,
      retentionHours: v.EVENT_RETENTION_HOURS,
      maxEntries: v.EVENT_MAX_ENTRIES,
      repeatDays: v.EVENT_REPEAT_DAYS,
      idempotencyHours: v.IDEMPOTENCY_HOURS,
      ...(v.EVENT_LOG === 'memory'
        ? { backend: 'memory' as const }
        : {
            backend: 'redis' as const,
            keyPrefix: v.EVENT_LOG_KEY_PREFIX,
            replicas: v.EVENT_LOG_REPLICAS,
            fsync: v.EVENT_LOG_FSYNC,
            ...toTopology(v),
          }),
    },
    reconcile: {
      asks: v.RECONCILE,
      delays: v.RECONCILE_AFTER_SECONDS.map((seconds) => seconds * 1_000),
      perSecond: v.RECONCILE_PER_SECOND,
      ageMs: v.RECONCILE_DAYS * 86_400_000,
    },
  });
}

function toTopology(v: Values): RedisTopology {
  const { REDIS_CLUSTER_NODES: nodes, REDIS_SENTINELS: sentinels, REDIS_SENTINEL_NAME: name = '' } = v;
  const login = { username: v.REDIS_USERNAME, password: v.REDIS_PASSWORD, tls: v.REDIS_TLS };
  if (nodes) return { topology: 'cluster', nodes, login };
  if (sentinels) {
    return { topology: 'sentinel', name, sentinels, sentinelPassword: v.REDIS_SENTINEL_PASSWORD, login };
  }
  return { topology: 'single', url: v.REDIS_URL ?? '' };
}

function toTls({ D1_CA: ca, D1_CLIENT_CERTIFICATE: cert, D1_CLIENT_KEY: key }: Values): Config['d1']['tls'] {
  return ca || cert || key ? { ca, cert, key } : undefined;
}

function toSdkTokens(v: Values): Config['sdkTokens'] {
  const { D1_SDK_SIGNING_KEY: key, D1_SDK_SIGNING_KEY_ID: keyId, D1_SDK_AUDIENCE: audience, D1_SDK_SCOPE: scope } = v;
  if (!key || !keyId || !audience || !scope) return null;
  const { D1_SDK_ISSUER: issuer = v.D1_ISSUER_ID, D1_SDK_ALGORITHM: algorithm, D1_SDK_TOKEN_SECONDS: seconds } = v;
  return { issuer, audience, scope, key, keyId, algorithm, seconds };
}

function toDirectory(url: string | undefined, token: string | undefined, timeoutMs: number): Directory | null {
  return url && token ? { url, token, timeoutMs } : null;
}
