import type { z } from 'zod';
import {
  addresses,
  bearerToken,
  certificateNames,
  certificates,
  choice,
  defaulting,
  flag,
  headerName,
  integer,
  integers,
  jwk,
  keyId,
  list,
  names,
  networks,
  optional,
  optionalSecret,
  origins,
  pattern,
  privateJwk,
  privateKey,
  required,
  secondSecret,
  secret,
  secretly,
  text,
  baseUrl,
  url,
  type Variable,
} from './config/forms.ts';
import { sdkAlgorithms } from './config/keys.ts';
import { manifest } from './config/manifest.ts';
import { providers, tokenAlgorithms, usualAlgorithms, usualClaim } from './config/providers.ts';
import { wireDefaults, type Wire } from './d1/wire.ts';

/** Every variable the gateway reads. docs/configuration.md explains each; a test compares the two. */
export const variables = {
  HOST: defaulting(text('an address to listen on'), '0.0.0.0'),
  PORT: defaulting(integer(0, 65535), 4000),
  CACHE_SECONDS: defaulting(integer(0, 300), 10),
  CACHE_ENTRIES: defaulting(integer(100, 10_000_000), 100_000),
  LOG_LEVEL: defaulting(choice(['fatal', 'error', 'warn', 'info', 'debug', 'silent']), 'info'),
  TRUSTED_PROXIES: optional(networks('the proxies that are believed')),
  CORS_ORIGINS: defaulting(origins, []),
  RATE_LIMITS: defaulting(flag, true),
  RATE_LIMIT_SECONDS: defaulting(integer(1, 3_600), 10),
  RATE_LIMIT_CONSUMER: defaulting(integer(0, 1_000_000), 200),
  RATE_LIMIT_SERVICE: defaulting(integer(0, 1_000_000), 5_000),
  RATE_LIMIT_ADDRESS: defaulting(integer(0, 1_000_000), 2_000),
  RATE_LIMIT_CONNECTIONS: defaulting(integer(0, 1_000_000), 200),
  RATE_LIMIT_FAILURES: defaulting(integer(0, 1_000_000), 100),
  RATE_LIMIT_EXEMPT: optional(networks('those whose address is not counted')),
  RATE_LIMIT_D1_TOKENS: defaulting(integer(0, 1_000_000), 100),
  RATE_LIMIT_D1_NOTIFICATIONS: defaulting(integer(0, 1_000_000), 5_000),
  RATE_LIMIT_D1_QUESTIONS: defaulting(integer(0, 1_000_000), 1_000),
  OVERLOAD_MS: defaulting(integer(0, 60_000), 300),
  METRICS_PORT: optional(integer(0, 65535)),
  METRICS_HOST: defaulting(text('an address to serve metrics on'), '127.0.0.1'),
  OPERATION_NAMES: defaulting(integer(0, 1_000), 20),
  TRACES_URL: optional(url('where a collector takes OTLP traces', 'https', 'http')),
  TRACES_TOKEN: optionalSecret(bearerToken('the collector of traces')),
  TRACES_PERCENT: defaulting(integer(0, 100), 10),
  TRACES_SERVICE: defaulting(
    pattern('1 to 64 letters, digits, . _ or -', /^[A-Za-z0-9._-]{1,64}$/),
    'd1-graphql-gateway',
  ),
  TRACES_CALLERS: optional(networks('callers whose traces are gone on with')),
  GRAPHQL_MAX_KB: defaulting(integer(1, 65_536), 2_048),
  GRAPHQL_MAX_DOCUMENT_KB: defaulting(integer(1, 1_024), 64),
  GRAPHQL_MAX_TOKENS: defaulting(integer(50, 5_000), 1_000),
  GRAPHQL_MAX_DEPTH: defaulting(integer(1, 100), 8),
  GRAPHQL_MAX_ALIASES: defaulting(integer(0, 1_000), 15),
  GRAPHQL_MAX_ROOT_FIELDS: defaulting(integer(1, 1_000), 10),
  GRAPHQL_MAX_REPEATS: defaulting(integer(1, 1_000), 20),
  GRAPHQL_MAX_DIRECTIVES: defaulting(integer(0, 1_000), 5),
  GRAPHQL_MAX_NESTING: defaulting(integer(1, 100), 10),
  GRAPHQL_MAX_COST: defaulting(integer(10, 1_000_000), 5_000),
  GRAPHQL_MAX_VARIABLES: defaulting(integer(1, 10_000_000), 100_000),
  TRUSTED_DOCUMENTS: defaulting(choice(['off', 'prefer', 'enforce']), 'off'),
  TRUSTED_DOCUMENTS_PATH: optional(manifest),
  SOCKET_STALL_SECONDS: defaulting(integer(1, 600), 20),
  SOCKET_ACCEPTS_PER_SECOND: defaulting(integer(1, 100_000), 200),
  SOCKET_MAX: defaulting(integer(1, 1_000_000), 10_000),
  SOCKET_MAX_PER_CONSUMER: defaulting(integer(1, 10_000), 50),
  SOCKET_MAX_SUBSCRIPTIONS: defaulting(integer(1, 1_000), 20),
  SOCKET_MAX_SUBSCRIPTIONS_PER_CONSUMER: defaulting(integer(1, 1_000_000), 100),
  SOCKET_TOKEN_WARNING_SECONDS: defaulting(integer(1, 3_600), 60),
  DRAIN_DELAY_SECONDS: defaulting(integer(0, 300), 0),
  DRAIN_SECONDS: defaulting(integer(0, 600), 10),
  PLAYGROUND: defaulting(flag, false),
  INTROSPECTION: defaulting(flag, false),
  ALLOW_PLAIN_HTTP: defaulting(flag, false),
  ACCEPT_CLEAR_CARD_DATA: defaulting(flag, false),
  D1_URL: required(baseUrl("D1's address", 'https', 'http')),
  D1_ISSUER_ID: required(pattern("the issuer's id in D1, exactly 10 visible characters", /^[\x21-\x7e]{10}$/)),
  D1_AGGREGATOR_ID: optional(text("the aggregator's id in D1")),
  D1_TOKEN_AUDIENCE: optional(text('the audience of the assertion')),
  D1_SIGNING_KEY: secretly(jwk('private', "the issuer's")),
  D1_SIGNING_KEY_ID: optional(keyId('the signing key')),
  D1_ENCRYPTION_KEY: secretly(jwk('public', "D1's")),
  D1_ENCRYPTION_KEY_ID: optional(keyId("D1's encryption key")),
  D1_CLIENT_CERTIFICATE: optionalSecret(certificates('our certificate for D1, with what leads to its authority,')),
  D1_CLIENT_KEY: optionalSecret(privateKey),
  D1_CA: optionalSecret(certificates('the certificates of the authorities that may vouch for D1')),
  D1_CONSUMER_API: defaulting(choice(['v1', 'v2']), 'v2'),
  D1_CONNECT_TIMEOUT_MS: defaulting(integer(50, 60_000), 2_000),
  D1_ATTEMPT_TIMEOUT_MS: defaulting(integer(50, 60_000), 3_000),
  D1_TIMEOUT_MS: defaulting(integer(100, 120_000), 8_000),
  D1_CONNECTIONS: defaulting(integer(1, 1_024), 512),
  D1_PIPELINING: defaulting(integer(1, 64), 1),
  D1_CALLS_PER_API: optional(integer(1, 65_536)),
  D1_SDK_SIGNING_KEY: optionalSecret(privateJwk),
  D1_SDK_SIGNING_KEY_ID: optional(keyId('the key that signs tokens for the D1 SDK')),
  D1_SDK_ALGORITHM: defaulting(choice(sdkAlgorithms), 'ES256'),
  D1_SDK_ISSUER: optional(text('the "iss" of tokens for the D1 SDK')),
  D1_SDK_AUDIENCE: optional(text('the "aud" of tokens for the D1 SDK')),
  D1_SDK_SCOPE: optional(text('the "scope" of tokens for the D1 SDK')),
  D1_SDK_TOKEN_SECONDS: defaulting(integer(30, 3_600), 300),
  CONSUMER_DIRECTORY_URL: optional(baseUrl("the issuer's customer system", 'https', 'http')),
  CONSUMER_DIRECTORY_TOKEN: optionalSecret(bearerToken("the issuer's customer system")),
  CONSUMER_DIRECTORY_TIMEOUT_MS: defaulting(integer(50, 60_000), 2_000),
  CARD_DIRECTORY_URL: optional(baseUrl("the issuer's card system", 'https', 'http')),
  CARD_DIRECTORY_TOKEN: optionalSecret(bearerToken("the issuer's card system")),
  CARD_DIRECTORY_TIMEOUT_MS: defaulting(integer(50, 60_000), 2_000),
  END_USER_ORDERS: defaulting(list(['CREATION', 'RENEWAL', 'REPLACEMENT']), []),
  END_USER_ORDER_CHANNELS: defaulting(list(['THALES', 'CENTRAL', 'INSTANT']), ['THALES']),
  END_USER_ORDER_CONFIGS: defaulting(names('configurations of the payment application'), []),
  AUTH_JWKS_URL: optional(url("the keys of the issuer's identity provider", 'https', 'http')),
  AUTH_ISSUER: optional(text('the "iss" of access tokens')),
  AUTH_AUDIENCE: optional(text('the "aud" of access tokens')),
  AUTH_ALGORITHMS: defaulting(tokenAlgorithms, usualAlgorithms),
  AUTH_CONSUMER_CLAIM: defaulting(text('the claim that holds the consumerId'), usualClaim),
  AUTH_PROVIDERS: optionalSecret(providers),
  AUTH_MAX_TOKEN_AGE_SECONDS: optional(integer(30, 86_400)),
  AUTH_REVOCATION_HOURS: defaulting(integer(1, 24 * 365), 168),
  NOTIFICATION_CLIENT_ID: required(
    pattern('the client id given to D1, 1 to 128 visible characters without ":"', /^(?!.*:)[\x21-\x7e]{1,128}$/),
  ),
  NOTIFICATION_CLIENT_SECRET: secretly(secret(16)),
  NOTIFICATION_CLIENT_SECRET_2: secondSecret(secret(16)),
  NOTIFICATION_TOKEN_SECRET: secretly(secret(32)),
  NOTIFICATION_TOKEN_SECRET_2: secondSecret(secret(32)),
  NOTIFICATION_CERTIFICATE_HEADER: optional(headerName("D1's certificate, as the proxy has verified it")),
  NOTIFICATION_CERTIFICATES: optional(certificateNames),
  SECRET_FILES_SECONDS: defaulting(integer(1, 3_600), 30),
  NOTIFICATION_MAX_KB: defaulting(integer(1, 65_536), 256),
  EVENT_LOG: defaulting(choice(['redis', 'memory']), 'redis'),
  EVENT_LOG_SECRET: secretly(secret(32)),
  EVENT_LOG_KEY_PREFIX: defaulting(pattern('1 to 32 letters, digits, : _ or -', /^[A-Za-z0-9:_-]{1,32}$/), 'd1:'),
  EVENT_RETENTION_HOURS: defaulting(integer(1, 24 * 365), 720),
  EVENT_MAX_ENTRIES: defaulting(integer(10, 100_000), 200),
  EVENT_REPEAT_DAYS: defaulting(integer(1, 365), 30),
  RECONCILE: defaulting(flag, true),
  RECONCILE_AFTER_SECONDS: defaulting(integers(1, 86_400, 20), [5, 15, 60, 300, 3_600]),
  RECONCILE_PER_SECOND: defaulting(integer(1, 1_000), 5),
  RECONCILE_DAYS: defaulting(integer(1, 365), 30),
  IDEMPOTENCY_HOURS: defaulting(integer(1, 24 * 30), 24),
  IDEMPOTENCY_SETTLE_SECONDS: defaulting(integer(1, 3_600), 120),
  IDEMPOTENCY_SKEW_SECONDS: defaulting(integer(0, 3_600), 120),
  CONSUMER_CARDS_SECONDS: defaulting(integer(1, 3_600), 30),
  EVENT_LOG_REPLICAS: defaulting(integer(0, 10), 0),
  EVENT_LOG_FSYNC: defaulting(flag, false),
  REDIS_URL: optionalSecret(url('the Redis of the event log', 'redis', 'rediss')),
  REDIS_SENTINELS: optional(addresses('the sentinels that watch the Redis of the event log')),
  REDIS_SENTINEL_NAME: optional(pattern('1 to 64 letters, digits, . _ or -', /^[A-Za-z0-9._-]{1,64}$/)),
  REDIS_SENTINEL_PASSWORD: optionalSecret(text('the password of the sentinels')),
  REDIS_CLUSTER_NODES: optional(addresses('some nodes of the Redis cluster of the event log')),
  REDIS_USERNAME: optional(text('the user of the event log in Redis')),
  REDIS_PASSWORD: optionalSecret(text('the password of the event log in Redis')),
  REDIS_TLS: defaulting(flag, false),
} satisfies Record<string, Variable>;

type Table = typeof variables;
type Value<V> = V extends { schema: infer S extends z.ZodType }
  ? z.output<S> | (V extends { optional: true } ? undefined : never)
  : never;
export type Values = { [K in keyof Table]: Value<Table[K]> };
export type Fault = { variable: string; expected: string };

/** D1_WIRE_CLICK_TO_PAY_PROFILE_PATH for `clickToPayProfilePath`. */
export function wireVariable(option: string): string {
  return `D1_WIRE_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

const anyName = [/^[A-Za-z0-9:_-]{1,64}$/, 'a name of 1 to 64 letters, digits, :, _ or -'] as const;

export function readWire(env: NodeJS.ProcessEnv, faults: Fault[]): Wire {
  const wire = { ...wireDefaults };
  for (const option of Object.keys(wireDefaults) as (keyof Wire)[]) {
    const value = env[wireVariable(option)];
    if (!value) continue;
    const [form, expected] = option === 'cardLifeVersion' ? [/^v[12]$/, 'v1 or v2'] : anyName;
    if (form.test(value)) wire[option] = value;
    else faults.push({ variable: wireVariable(option), expected: `must be ${expected}` });
  }
  return wire;
}
