import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { JWK } from 'jose';
import type { Wire } from './d1/wire.ts';
import { readWire, variables, type Fault, type Values } from './variables.ts';

export type Config = Readonly<{
  http: { host: string; port: number };
  log: { level: Values['LOG_LEVEL'] };
  explore: { playground: boolean; introspection: boolean };
  acceptClearCardData: boolean;
  d1: {
    url: string;
    issuerId: string;
    assertion: { issuer: string; audience?: string; key: JWK; keyId: string };
    encryption: { key: JWK; keyId: string };
    timeouts: { connectMs: number; totalMs: number };
    connections: number;
    wire: Wire;
  };
  auth: { jwksUrl: string; issuer: string; audience: string; algorithms: string[]; consumerClaim: string };
  notifications: { clientId: string; clientSecret: string; tokenSecret: string; maxBytes: number };
  eventLog: { secret: string; retentionHours: number; maxEntries: number; repeatDays: number } & (
    { backend: 'memory' } | { backend: 'redis'; url: string; keyPrefix: string }
  );
}>;

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
  faults.push(...contradictions(values as Partial<Values>).filter(({ variable }) => !named.has(variable)));
  if (faults.length > 0) throw new ConfigError(faults);
  return toConfig(values as Values, wire);
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

function contradictions(v: Partial<Values>): Fault[] {
  const faults: Fault[] = [];
  if (v.EVENT_LOG === 'redis' && !v.REDIS_URL)
    faults.push({
      variable: 'REDIS_URL',
      expected: 'is required, unless EVENT_LOG=memory says that losing every event at a restart is wanted',
    });
  if (v.EVENT_LOG === 'memory' && v.REDIS_URL)
    faults.push({ variable: 'EVENT_LOG', expected: 'memory contradicts REDIS_URL: remove one of them' });
  for (const name of ['D1_URL', 'AUTH_JWKS_URL'] as const) {
    const value = v[name];
    if (value && !v.ALLOW_PLAIN_HTTP && !isSafe(new URL(value)))
      faults.push({ variable: name, expected: 'must be https:// (or set ALLOW_PLAIN_HTTP=true on a trusted network)' });
  }
  if (v.D1_CONNECT_TIMEOUT_MS && v.D1_TIMEOUT_MS && v.D1_CONNECT_TIMEOUT_MS >= v.D1_TIMEOUT_MS)
    faults.push({ variable: 'D1_CONNECT_TIMEOUT_MS', expected: 'must be shorter than D1_TIMEOUT_MS' });
  if (v.PLAYGROUND && v.INTROSPECTION === false)
    faults.push({ variable: 'PLAYGROUND', expected: 'needs INTROSPECTION=true: it shows the schema' });
  if (v.EVENT_REPEAT_DAYS && v.EVENT_RETENTION_HOURS && v.EVENT_REPEAT_DAYS * 24 < v.EVENT_RETENTION_HOURS)
    faults.push({ variable: 'EVENT_REPEAT_DAYS', expected: 'must cover at least EVENT_RETENTION_HOURS' });
  if (v.NOTIFICATION_TOKEN_SECRET && v.NOTIFICATION_TOKEN_SECRET === v.EVENT_LOG_SECRET)
    faults.push({ variable: 'EVENT_LOG_SECRET', expected: 'must differ from NOTIFICATION_TOKEN_SECRET' });
  return faults;
}

function isSafe(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return url.protocol === 'https:' || loopback;
}

function toConfig(v: Values, wire: Wire): Config {
  return Object.freeze({
    http: { host: v.HOST, port: v.PORT },
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
      timeouts: { connectMs: v.D1_CONNECT_TIMEOUT_MS, totalMs: v.D1_TIMEOUT_MS },
      connections: v.D1_CONNECTIONS,
      wire,
    },
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
      ...(v.EVENT_LOG === 'memory'
        ? { backend: 'memory' as const }
        : { backend: 'redis' as const, url: v.REDIS_URL ?? '', keyPrefix: v.EVENT_LOG_KEY_PREFIX }),
    },
  });
}
