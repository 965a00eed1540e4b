import type { JWK } from 'jose';
import { z } from 'zod';
import { wireDefaults, type Wire } from './d1/wire.ts';

const text = z.string().min(1);
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const url = (...schemes: string[]) =>
  z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1)), {
    message: `must be a URL with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });
const secret = z.string().min(32, 'must have at least 32 characters');
const keyId = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be a key id of 1 to 128 printable characters');
const jwk = (kind: 'private' | 'public') =>
  z.string().transform((value, context) => {
    const key = parseJson(value);
    const fits = key?.kty === 'EC' && key.crv === 'P-256' && typeof key.x === 'string' && typeof key.y === 'string';
    if (fits && (typeof key.d === 'string') === (kind === 'private')) return key as JWK;
    context.addIssue(`must be a ${kind} P-256 key as a JSON Web Key`);
    return z.NEVER;
  });
const list = (choices: readonly string[]) =>
  z
    .string()
    .transform((value) => value.split(',').map((item) => item.trim()))
    .pipe(z.array(z.enum(choices as [string, ...string[]])).min(1));

/** Asymmetric algorithms only: a shared-secret algorithm would let a verifier mint tokens. */
const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA'] as const;

/** A variable: how it is read, its default (none: it is required), and whether NAME_FILE may name a file that holds it. */
interface Variable<T extends z.ZodType = z.ZodType> {
  schema: T;
  default?: z.output<T>;
  optional?: true;
  file?: true;
}
const required = <T extends z.ZodType>(schema: T) => ({ schema }) satisfies Variable<T>;
const secretly = <T extends z.ZodType>(schema: T) => ({ schema, file: true as const }) satisfies Variable<T>;
const optional = <T extends z.ZodType>(schema: T) => ({ schema, optional: true as const }) satisfies Variable<T>;
const defaulting = <T extends z.ZodType>(schema: T, value: z.output<T>) =>
  ({ schema, default: value }) satisfies Variable<T>;

/** Every variable the gateway reads. docs/configuration.md explains each; a test compares the two. */
export const variables = {
  HOST: defaulting(text, '0.0.0.0'),
  PORT: defaulting(integer(0, 65535), 4000),
  LOG_LEVEL: defaulting(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']), 'info'),
  PLAYGROUND: defaulting(flag, false),
  INTROSPECTION: defaulting(flag, false),
  ALLOW_PLAIN_HTTP: defaulting(flag, false),
  ACCEPT_CLEAR_CARD_DATA: defaulting(flag, false),
  D1_URL: required(url('https', 'http')),
  D1_ISSUER_ID: required(z.string().regex(/^[\x21-\x7e]{10}$/, 'must have exactly 10 characters')),
  D1_AGGREGATOR_ID: optional(text),
  D1_TOKEN_AUDIENCE: optional(text),
  D1_SIGNING_KEY: secretly(jwk('private')),
  D1_SIGNING_KEY_ID: required(keyId),
  D1_ENCRYPTION_KEY: secretly(jwk('public')),
  D1_ENCRYPTION_KEY_ID: required(keyId),
  D1_CONNECT_TIMEOUT_MS: defaulting(integer(50, 60_000), 2_000),
  D1_TIMEOUT_MS: defaulting(integer(100, 120_000), 8_000),
  D1_CONNECTIONS: defaulting(integer(1, 1_024), 64),
  AUTH_JWKS_URL: required(url('https', 'http')),
  AUTH_ISSUER: required(text),
  AUTH_AUDIENCE: required(text),
  AUTH_ALGORITHMS: defaulting(list(algorithms), ['ES256', 'PS256', 'RS256', 'EdDSA']),
  AUTH_CONSUMER_CLAIM: defaulting(text, 'sub'),
  NOTIFICATION_CLIENT_ID: required(z.string().regex(/^[^:\s]{1,128}$/, 'must be 1 to 128 characters without ":"')),
  NOTIFICATION_CLIENT_SECRET: secretly(z.string().min(16, 'must have at least 16 characters')),
  NOTIFICATION_TOKEN_SECRET: secretly(secret),
  EVENT_LOG: defaulting(z.enum(['redis', 'memory']), 'redis'),
  EVENT_LOG_SECRET: secretly(secret),
  EVENT_LOG_KEY_PREFIX: defaulting(z.string().regex(/^[A-Za-z0-9:_-]{1,32}$/), 'd1:'),
  EVENT_RETENTION_HOURS: defaulting(integer(1, 24 * 365), 72),
  EVENT_MAX_ENTRIES: defaulting(integer(10, 100_000), 200),
  EVENT_REPEAT_DAYS: defaulting(integer(1, 365), 30),
  REDIS_URL: { schema: url('redis', 'rediss'), optional: true, file: true },
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

export function readWire(env: NodeJS.ProcessEnv, faults: Fault[]): Wire {
  const wire = { ...wireDefaults };
  for (const option of Object.keys(wireDefaults) as (keyof Wire)[]) {
    const value = env[wireVariable(option)];
    if (!value) continue;
    if (/^[A-Za-z0-9_-]{1,64}$/.test(value)) wire[option] = value;
    else faults.push({ variable: wireVariable(option), expected: 'must be a name of 1 to 64 letters, digits, _ or -' });
  }
  return wire;
}

function parseJson(value: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' ? (parsed as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
