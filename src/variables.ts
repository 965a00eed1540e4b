import type { JWK } from 'jose';
import { z } from 'zod';
import { wireDefaults, type Wire } from './d1/wire.ts';

/** A variable: how it is read, what is expected in words, its default (none: it is required), and whether NAME_FILE may name a file. */
interface Variable<T extends z.ZodType = z.ZodType> {
  schema: T;
  expected: string;
  default?: z.output<T>;
  optional?: true;
  file?: true;
}
const required = <T extends z.ZodType>(form: Form<T>) => form satisfies Variable<T>;
const secretly = <T extends z.ZodType>(form: Form<T>) => ({ ...form, file: true as const }) satisfies Variable<T>;
const optional = <T extends z.ZodType>(form: Form<T>) => ({ ...form, optional: true as const }) satisfies Variable<T>;
const defaulting = <T extends z.ZodType>(form: Form<T>, value: z.output<T>) =>
  ({ ...form, default: value }) satisfies Variable<T>;

interface Form<T extends z.ZodType> {
  schema: T;
  expected: string;
}
const form = <T extends z.ZodType>(expected: string, schema: T): Form<T> => ({ schema, expected });
const text = (expected: string) => form(expected, z.string().min(1));
const pattern = (expected: string, expression: RegExp) => form(expected, z.string().regex(expression));
const flag = form(
  '"true" or "false"',
  z.enum(['true', 'false']).transform((value) => value === 'true'),
);
const integer = (min: number, max: number) =>
  form(`a whole number from ${min} to ${max}`, z.coerce.number().int().min(min).max(max));
const choice = <const C extends readonly [string, ...string[]]>(choices: C) =>
  form(`one of ${choices.join(', ')}`, z.enum(choices));
const url = (what: string, ...schemes: string[]) =>
  form(
    `${what}, a URL with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1))),
  );
const secret = (min: number) => form(`a secret of at least ${min} characters`, z.string().min(min));
const keyId = (whose: string) => pattern(`the key id of ${whose}, 1 to 128 visible characters`, /^[\x21-\x7e]{1,128}$/);
const jwk = (kind: 'private' | 'public', whose: string) =>
  form(
    `${whose} ${kind} P-256 key as a JSON Web Key`,
    z.string().transform((value, context) => {
      const key = parseJson(value);
      const fits = key?.kty === 'EC' && key.crv === 'P-256' && typeof key.x === 'string' && typeof key.y === 'string';
      if (fits && (typeof key.d === 'string') === (kind === 'private')) return key as JWK;
      context.addIssue('');
      return z.NEVER;
    }),
  );
const list = <const C extends readonly [string, ...string[]]>(choices: C) =>
  form(
    `a list, with commas, of ${choices.join(', ')}`,
    z
      .string()
      .transform((value) => value.split(',').map((item) => item.trim()))
      .pipe(z.array(z.enum(choices)).min(1)),
  );

/** Asymmetric algorithms only: a shared-secret algorithm would let a verifier mint tokens. */
const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA'] as const;

/** Every variable the gateway reads. docs/configuration.md explains each; a test compares the two. */
export const variables = {
  HOST: defaulting(text('an address to listen on'), '0.0.0.0'),
  PORT: defaulting(integer(0, 65535), 4000),
  LOG_LEVEL: defaulting(choice(['fatal', 'error', 'warn', 'info', 'debug', 'silent']), 'info'),
  PLAYGROUND: defaulting(flag, false),
  INTROSPECTION: defaulting(flag, false),
  ALLOW_PLAIN_HTTP: defaulting(flag, false),
  ACCEPT_CLEAR_CARD_DATA: defaulting(flag, false),
  D1_URL: required(url("D1's address", 'https', 'http')),
  D1_ISSUER_ID: required(pattern("the issuer's id in D1, exactly 10 visible characters", /^[\x21-\x7e]{10}$/)),
  D1_AGGREGATOR_ID: optional(text("the aggregator's id in D1")),
  D1_TOKEN_AUDIENCE: optional(text('the audience of the assertion')),
  D1_SIGNING_KEY: secretly(jwk('private', "the issuer's")),
  D1_SIGNING_KEY_ID: required(keyId('the signing key')),
  D1_ENCRYPTION_KEY: secretly(jwk('public', "D1's")),
  D1_ENCRYPTION_KEY_ID: required(keyId("D1's encryption key")),
  D1_CONNECT_TIMEOUT_MS: defaulting(integer(50, 60_000), 2_000),
  D1_TIMEOUT_MS: defaulting(integer(100, 120_000), 8_000),
  D1_CONNECTIONS: defaulting(integer(1, 1_024), 256),
  AUTH_JWKS_URL: required(url("the keys of the issuer's identity provider", 'https', 'http')),
  AUTH_ISSUER: required(text('the "iss" of access tokens')),
  AUTH_AUDIENCE: required(text('the "aud" of access tokens')),
  AUTH_ALGORITHMS: defaulting(list(algorithms), ['ES256', 'PS256', 'RS256', 'EdDSA']),
  AUTH_CONSUMER_CLAIM: defaulting(text('the claim that holds the consumerId'), 'sub'),
  NOTIFICATION_CLIENT_ID: required(
    pattern('the client id given to D1, 1 to 128 visible characters without ":"', /^(?!.*:)[\x21-\x7e]{1,128}$/),
  ),
  NOTIFICATION_CLIENT_SECRET: secretly(secret(16)),
  NOTIFICATION_TOKEN_SECRET: secretly(secret(32)),
  NOTIFICATION_MAX_KB: defaulting(integer(1, 65_536), 256),
  EVENT_LOG: defaulting(choice(['redis', 'memory']), 'redis'),
  EVENT_LOG_SECRET: secretly(secret(32)),
  EVENT_LOG_KEY_PREFIX: defaulting(pattern('1 to 32 letters, digits, : _ or -', /^[A-Za-z0-9:_-]{1,32}$/), 'd1:'),
  EVENT_RETENTION_HOURS: defaulting(integer(1, 24 * 365), 720),
  EVENT_MAX_ENTRIES: defaulting(integer(10, 100_000), 200),
  EVENT_REPEAT_DAYS: defaulting(integer(1, 365), 30),
  REDIS_URL: { ...url('the Redis of the event log', 'redis', 'rediss'), optional: true, file: true },
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
