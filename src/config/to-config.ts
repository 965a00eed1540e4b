import type { JWK } from 'jose';
import type { Wire } from '../d1/wire.ts';
import type { Values } from '../variables.ts';
import type { Provider } from './providers.ts';
import type { CallerCertificate, Config, Directory, Key, RedisTopology, Secrets } from './settings.ts';

/** Variables that are good one by one and together, as the tree that the rest of the gateway reads. */
export function toConfig(v: Values, wire: Wire): Config {
  return Object.freeze({
    http: {
      host: v.HOST,
      port: v.PORT,
      graphqlMaxBytes: v.GRAPHQL_MAX_KB * 1024,
      trustedProxies: v.TRUSTED_PROXIES ?? [],
      corsOrigins: v.CORS_ORIGINS,
    },
    traffic: { limits: toLimits(v), exempt: v.RATE_LIMIT_EXEMPT ?? [], overloadMs: v.OVERLOAD_MS },
    documents: {
      limits: {
        characters: v.GRAPHQL_MAX_DOCUMENT_KB * 1024,
        tokens: v.GRAPHQL_MAX_TOKENS,
        depth: v.GRAPHQL_MAX_DEPTH,
        aliases: v.GRAPHQL_MAX_ALIASES,
        rootFields: v.GRAPHQL_MAX_ROOT_FIELDS,
        repeats: v.GRAPHQL_MAX_REPEATS,
        directives: v.GRAPHQL_MAX_DIRECTIVES,
        nesting: v.GRAPHQL_MAX_NESTING,
        cost: v.GRAPHQL_MAX_COST,
        variables: v.GRAPHQL_MAX_VARIABLES,
      },
      trusted: { mode: v.TRUSTED_DOCUMENTS, texts: v.TRUSTED_DOCUMENTS_PATH ?? new Map<string, string>() },
    },
    sockets: {
      stallMs: v.SOCKET_STALL_SECONDS * 1_000,
      acceptsPerSecond: v.SOCKET_ACCEPTS_PER_SECOND,
      most: v.SOCKET_MAX,
      mostOfConsumer: v.SOCKET_MAX_PER_CONSUMER,
      mostOperations: v.SOCKET_MAX_SUBSCRIPTIONS,
      mostSubscriptionsOfConsumer: v.SOCKET_MAX_SUBSCRIPTIONS_PER_CONSUMER,
      warnMs: v.SOCKET_TOKEN_WARNING_SECONDS * 1_000,
    },
    drain: { delayMs: v.DRAIN_DELAY_SECONDS * 1_000, windowMs: v.DRAIN_SECONDS * 1_000 },
    cache: { keptMs: v.CACHE_SECONDS * 1_000, entries: v.CACHE_ENTRIES },
    log: { level: v.LOG_LEVEL },
    observe: toObserve(v),
    explore: { playground: v.PLAYGROUND, introspection: v.INTROSPECTION, console: v.CONSOLE !== 'false' },
    acceptClearCardData: v.ACCEPT_CLEAR_CARD_DATA,
    d1: {
      url: v.D1_URL,
      issuerId: v.D1_ISSUER_ID,
      assertion: {
        issuer: v.D1_AGGREGATOR_ID ?? v.D1_ISSUER_ID,
        audience: v.D1_TOKEN_AUDIENCE,
      },
      tls: toTls(v),
      consumerApi: v.D1_CONSUMER_API,
      timeouts: {
        connectMs: v.D1_CONNECT_TIMEOUT_MS,
        attemptMs: v.D1_ATTEMPT_TIMEOUT_MS,
        totalMs: v.D1_TIMEOUT_MS,
      },
      connections: v.D1_CONNECTIONS,
      pipelining: v.D1_PIPELINING,
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
    auth: { providers: toProviders(v), maxAgeSeconds: v.AUTH_MAX_TOKEN_AGE_SECONDS },
    notifications: {
      clientId: v.NOTIFICATION_CLIENT_ID,
      maxBytes: v.NOTIFICATION_MAX_KB * 1024,
      certificate: toCertificate(v),
    },
    secrets: toSecrets(v),
    secretFilesMs: v.SECRET_FILES_SECONDS * 1_000,
    eventLog: {
      secret: v.EVENT_LOG_SECRET,
      retentionHours: v.EVENT_RETENTION_HOURS,
      maxEntries: v.EVENT_MAX_ENTRIES,
      repeatDays: v.EVENT_REPEAT_DAYS,
      idempotencyHours: v.IDEMPOTENCY_HOURS,
      revocationHours: v.AUTH_REVOCATION_HOURS,
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

function toLimits(v: Values): Config['traffic']['limits'] {
  const most = (limit: number) => (v.RATE_LIMITS ? limit : 0);
  return {
    seconds: v.RATE_LIMIT_SECONDS,
    consumer: most(v.RATE_LIMIT_CONSUMER),
    service: most(v.RATE_LIMIT_SERVICE),
    address: most(v.RATE_LIMIT_ADDRESS),
    connections: most(v.RATE_LIMIT_CONNECTIONS),
    failures: most(v.RATE_LIMIT_FAILURES),
    d1Tokens: most(v.RATE_LIMIT_D1_TOKENS),
    d1Notifications: most(v.RATE_LIMIT_D1_NOTIFICATIONS),
    d1Questions: most(v.RATE_LIMIT_D1_QUESTIONS),
  };
}

function toObserve(v: Values): Config['observe'] {
  const { METRICS_PORT: port, METRICS_HOST: host, TRACES_URL: url, TRACES_TOKEN: token } = v;
  const { TRACES_PERCENT: percent, TRACES_SERVICE: service } = v;
  return {
    metrics: port === undefined ? null : { host, port },
    traces: url === undefined ? null : { url, token, percent, service },
    operationNames: v.OPERATION_NAMES,
    callers: v.TRACES_CALLERS ?? [],
  };
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

function toProviders(v: Values): Provider[] {
  const { AUTH_PROVIDERS: several, AUTH_JWKS_URL: jwksUrl = '', AUTH_ISSUER: issuer = '' } = v;
  const { AUTH_AUDIENCE: audience = '', AUTH_ALGORITHMS: algorithms, AUTH_CONSUMER_CLAIM: consumerClaim } = v;
  return several ?? [{ issuer, jwksUrl, audience, algorithms, consumerClaim, viewers: 'both' }];
}

function toTls({ D1_CA: ca, D1_CLIENT_CERTIFICATE: cert, D1_CLIENT_KEY: key }: Values): Config['d1']['tls'] {
  return ca || cert || key ? { ca, cert, key } : undefined;
}

function toSecrets(v: Values): Secrets {
  return {
    signing: toKey(v.D1_SIGNING_KEY, v.D1_SIGNING_KEY_ID),
    encryption: toKey(v.D1_ENCRYPTION_KEY, v.D1_ENCRYPTION_KEY_ID),
    sdkSigning: v.D1_SDK_SIGNING_KEY ? toKey(v.D1_SDK_SIGNING_KEY, v.D1_SDK_SIGNING_KEY_ID) : null,
    notificationClient: given(v.NOTIFICATION_CLIENT_SECRET, v.NOTIFICATION_CLIENT_SECRET_2),
    notificationToken: given(v.NOTIFICATION_TOKEN_SECRET, v.NOTIFICATION_TOKEN_SECRET_2),
  };
}

/** That one of them names the key, and that they do not differ, is among what was checked. */
function toKey(key: JWK, keyId: string | undefined): Key {
  return { key, keyId: keyId ?? key.kid ?? '' };
}

function given(...texts: (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined);
}

function toCertificate(v: Values): CallerCertificate | null {
  const { NOTIFICATION_CERTIFICATE_HEADER: header, NOTIFICATION_CERTIFICATES: accepted } = v;
  return header && accepted ? { header, accepted } : null;
}

function toSdkTokens(v: Values): Config['sdkTokens'] {
  const { D1_SDK_SIGNING_KEY: key, D1_SDK_AUDIENCE: audience, D1_SDK_SCOPE: scope } = v;
  if (!key || !audience || !scope) return null;
  const { D1_SDK_ISSUER: issuer = v.D1_ISSUER_ID, D1_SDK_ALGORITHM: algorithm, D1_SDK_TOKEN_SECONDS: seconds } = v;
  return { issuer, audience, scope, algorithm, seconds };
}

function toDirectory(url: string | undefined, token: string | undefined, timeoutMs: number): Directory | null {
  return url && token ? { url, token, timeoutMs } : null;
}
