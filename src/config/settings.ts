import type { JWK } from 'jose';
import type { Wire } from '../d1/wire.ts';
import type { Values } from '../variables.ts';
import type { SdkAlgorithm } from './keys.ts';
import type { Provider } from './providers.ts';

/** What may be exchanged while the gateway runs. A key and its id are one thing. */
export type Secrets = Readonly<{
  signing: Key;
  encryption: Key;
  /** Null where no tokens for the D1 SDK are configured. */
  sdkSigning: Key | null;
  /** The first one is used, and each of them is accepted. */
  notificationClient: readonly string[];
  notificationToken: readonly string[];
}>;

export type Key = { key: JWK; keyId: string };

export type Config = Readonly<{
  http: {
    host: string;
    port: number;
    graphqlMaxBytes: number;
    /** Whose word on addresses and certificates is taken. */
    trustedProxies: readonly Network[];
    /** Whose pages may call us from a browser. */
    corsOrigins: readonly string[];
  };
  traffic: {
    /** How often in so many seconds; 0: as often as anybody likes. */
    limits: {
      seconds: number;
      consumer: number;
      service: number;
      address: number;
      connections: number;
      failures: number;
      d1Tokens: number;
      d1Notifications: number;
      d1Questions: number;
    };
    /** Whose address is not counted. */
    exempt: readonly Network[];
    /** How late the event loop may be, in ms; 0: as late as it likes. */
    overloadMs: number;
  };
  documents: {
    limits: {
      characters: number;
      tokens: number;
      depth: number;
      aliases: number;
      rootFields: number;
      repeats: number;
      directives: number;
      nesting: number;
      cost: number;
      variables: number;
    };
    /** Texts by the SHA-256 of each. */
    trusted: { mode: Values['TRUSTED_DOCUMENTS']; texts: ReadonlyMap<string, string> };
  };
  /** Those of WebSocket, and the streams of server-sent events. */
  sockets: {
    stallMs: number;
    acceptsPerSecond: number;
    most: number;
    mostOfConsumer: number;
    mostOperations: number;
    mostSubscriptionsOfConsumer: number;
    warnMs: number;
  };
  /** What happens at the end: how long nothing is done but say that we are not ready, and how long sockets are closed. */
  drain: { delayMs: number; windowMs: number };
  /** How long what was read is kept, 0: not at all; and how much of it. */
  cache: { keptMs: number; entries: number };
  log: { level: Values['LOG_LEVEL'] };
  observe: {
    /** Null where they are off, like traces. */
    metrics: { host: string; port: number } | null;
    traces: { url: string; token?: string; percent: number; service: string } | null;
    /** How many names of operations that clients chose are told. */
    operationNames: number;
    /** Whose `traceparent` is believed. */
    callers: readonly Network[];
  };
  explore: { playground: boolean; introspection: boolean; console: boolean };
  acceptClearCardData: boolean;
  d1: {
    url: string;
    issuerId: string;
    assertion: { issuer: string; audience?: string };
    /** PEM; `cert` and `key` are ours, `ca` replaces the system's list of authorities. Undefined where none of them is given. */
    tls?: { ca?: string; cert?: string; key?: string };
    consumerApi: 'v1' | 'v2';
    timeouts: { connectMs: number; attemptMs: number; totalMs: number };
    connections: number;
    /** Reads on one connection that wait for their answers at the same time. */
    pipelining: number;
    /** Undefined where half of what the connections carry is enough of a limit. */
    callsPerApi?: number;
    wire: Wire;
  };
  /** Null where none is configured, like the two directories. */
  sdkTokens: {
    issuer: string;
    audience: string;
    scope: string;
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
  /** Whose access tokens are accepted, and how long after they were made; undefined: until they end. */
  auth: { providers: Provider[]; maxAgeSeconds?: number };
  notifications: { clientId: string; maxBytes: number; certificate: CallerCertificate | null };
  /** As they were at the start. */
  secrets: Secrets;
  /** How often the files of keys and secrets are looked at. */
  secretFilesMs: number;
  eventLog: {
    secret: string;
    retentionHours: number;
    maxEntries: number;
    repeatDays: number;
    idempotencyHours: number;
    revocationHours: number;
  } & (
    { backend: 'memory' } | ({ backend: 'redis'; keyPrefix: string; replicas: number; fsync: boolean } & RedisTopology)
  );
  /** Asking D1 for operations whose end it has not told, `delays` after the last word on them (ms), for at most `ageMs`. */
  reconcile: { asks: boolean; delays: readonly number[]; perSecond: number; ageMs: number };
}>;

type RedisAddress = { host: string; port: number };
type RedisLogin = { username?: string; password?: string; tls: boolean };
export type RedisTopology =
  | { topology: 'single'; url: string }
  | { topology: 'sentinel'; name: string; sentinels: RedisAddress[]; sentinelPassword?: string; login: RedisLogin }
  | { topology: 'cluster'; nodes: RedisAddress[]; login: RedisLogin };

/** By what D1 is known beside its credentials: a trusted proxy says in `header` which certificate it has verified. */
export type CallerCertificate = { header: string; accepted: readonly string[] };

/** A range of addresses. */
export type Network = { address: string; prefix: number; family: 'ipv4' | 'ipv6' };

export type Directory = { url: string; token: string; timeoutMs: number };
