import type { JWK } from 'jose';
import { z } from 'zod';
import { isPrivateJwk, parseJson } from './keys.ts';
import { toNetwork } from './networks.ts';
import { isCertificates, isPrivateKey } from './pem.ts';

/** How a variable is read, and what is expected of it in words. */
export interface Form<T extends z.ZodType = z.ZodType> {
  schema: T;
  expected: string;
}

/** A form with its default (none: it is required), and whether NAME_FILE may name a file. */
export interface Variable<T extends z.ZodType = z.ZodType> extends Form<T> {
  default?: z.output<T>;
  optional?: true;
  file?: true;
  /** An empty file is none, so that one can come and go without a restart. */
  mayBeEmpty?: true;
}

export const required = <T extends z.ZodType>(form: Form<T>) => form satisfies Variable<T>;
export const secretly = <T extends z.ZodType>(form: Form<T>) =>
  ({ ...form, file: true as const }) satisfies Variable<T>;
export const optional = <T extends z.ZodType>(form: Form<T>) =>
  ({ ...form, optional: true as const }) satisfies Variable<T>;
export const optionalSecret = <T extends z.ZodType>(form: Form<T>) =>
  ({ ...form, optional: true as const, file: true as const }) satisfies Variable<T>;
export const secondSecret = <T extends z.ZodType>(form: Form<T>) =>
  ({ ...optionalSecret(form), mayBeEmpty: true as const }) satisfies Variable<T>;
export const defaulting = <T extends z.ZodType>(form: Form<T>, value: z.output<T>) =>
  ({ ...form, default: value }) satisfies Variable<T>;

export const text = (expected: string) => form(expected, z.string().min(1));
export const pattern = (expected: string, expression: RegExp) => form(expected, z.string().regex(expression));
export const flag = form(
  '"true" or "false"',
  z.enum(['true', 'false']).transform((value) => value === 'true'),
);
export const integer = (min: number, max: number) =>
  form(`a whole number from ${min} to ${max}`, z.coerce.number().int().min(min).max(max));
/** Rising, or at least not falling. */
export const integers = (min: number, max: number, most: number) =>
  form(
    `a list, with commas, of at most ${most} whole numbers from ${min} to ${max}, none less than the one before`,
    z
      .string()
      .transform((value) => value.split(',').map((item) => item.trim()))
      .pipe(z.array(z.coerce.number<string>().int().min(min).max(max)).max(most))
      .refine((numbers) => numbers.every((number, index) => number >= (numbers[index - 1] ?? min))),
  );
export const choice = <const C extends readonly [string, ...string[]]>(choices: C) =>
  form(`one of ${choices.join(', ')}`, z.enum(choices));
export const list = <const C extends readonly [string, ...string[]]>(choices: C) =>
  form(
    `a list, with commas, of ${choices.join(', ')}`,
    z
      .string()
      .transform((value) => value.split(',').map((item) => item.trim()))
      .pipe(z.array(z.enum(choices)).min(1)),
  );
/** Names that the issuer and D1 have agreed on. */
export const names = (what: string) =>
  form(
    `a list, with commas, of ${what}, 1 to 64 visible characters each`,
    z
      .string()
      .transform((value) => value.split(',').map((item) => item.trim()))
      .pipe(z.array(z.string().regex(/^[\x21-\x7e]{1,64}$/))),
  );
/** Servers, each with its port. */
export const addresses = (what: string) =>
  form(
    `a list, with commas, of ${what}, each as host:port`,
    z
      .string()
      .transform((value) => value.split(',').map((item) => /^(?:\[(.+)\]|([^\s:@/]+)):(\d{1,5})$/.exec(item.trim())))
      .refine((found) => found.every((item) => item !== null && Number(item[3]) >= 1 && Number(item[3]) <= 65_535))
      .transform((found) => found.map((item) => ({ host: item?.[1] ?? item?.[2] ?? '', port: Number(item?.[3]) }))),
  );
export const url = (what: string, ...schemes: string[]) =>
  form(
    `${what}, a URL with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1))),
  );

/** Paths are joined to it, so that nothing may follow its own; credentials have variables of their own. */
export const baseUrl = (what: string, ...schemes: string[]) => {
  const { schema, expected } = url(what, ...schemes);
  const isBare = (value: string) => {
    const { username, password, search, hash } = new URL(value);
    return username + password + search + hash === '';
  };
  return form(
    `${expected}, without credentials, query or fragment`,
    schema.refine((value) => URL.canParse(value) && isBare(value)),
  );
};

export const secret = (min: number) => form(`a secret of at least ${min} characters`, z.string().min(min));
/** It goes into a header. */
export const bearerToken = (whose: string) =>
  pattern(`the access token for ${whose}, at least 16 visible characters`, /^[\x21-\x7e]{16,}$/);
export const keyId = (whose: string) => pattern(`the key id of ${whose}, 1 to 128 visible characters`, keyIds);
/** A P-256 key: D1 takes no other curve for assertions and card data. */
export const jwk = (kind: 'private' | 'public', whose: string) =>
  form(
    `${whose} ${kind} P-256 key as a JSON Web Key`,
    jsonWebKey((key) => {
      const fits = key.kty === 'EC' && key.crv === 'P-256' && typeof key.x === 'string' && typeof key.y === 'string';
      return fits && hasGoodIdOrNone(key) && (typeof key.d === 'string') === (kind === 'private');
    }),
  );
export const privateJwk = form(
  'a private key as a JSON Web Key',
  jsonWebKey((key) => hasGoodIdOrNone(key) && isPrivateJwk(key)),
);
export const certificates = (whose: string) => form(`${whose} as PEM`, z.string().refine(isCertificates));
export const privateKey = form('a private key without a passphrase as PEM', z.string().refine(isPrivateKey));

export const headerName = (what: string) => pattern(`the name of the header with ${what}`, /^[A-Za-z0-9-]{1,64}$/);
/** A name may have commas inside. */
export const certificateNames = form(
  'a list, with semicolons, of fingerprints or subjects of certificates',
  z
    .string()
    .transform((value) => value.split(';').map((item) => item.trim()))
    .pipe(z.array(z.string().regex(/^([\da-f:]{40,128}|(?=.*=)[\x20-\x7e]{3,512})$/i)).min(1)),
);
export const networks = (what: string) =>
  form(
    `a list, with commas, of addresses or networks (10.0.0.0/8) of ${what}, none of them everybody's`,
    z
      .string()
      .transform((value) => value.split(',').map((item) => toNetwork(item.trim())))
      .refine((found) => found.every((network) => network !== null && network.prefix > 0))
      .transform((found) => found.filter((network) => network !== null)),
  );
/** As browsers write them: nothing behind the port, and no port that goes without saying. */
export const origins = form(
  'a list, with commas, of origins (https://app.example)',
  z
    .string()
    .transform((value) => value.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().refine(isOrigin))),
);

const keyIds = /^[\x21-\x7e]{1,128}$/;

function hasGoodIdOrNone({ kid }: JWK): boolean {
  return kid === undefined || (typeof kid === 'string' && keyIds.test(kid));
}

/** Apps in a shell of their own (capacitor://localhost) have schemes that `URL` gives no origin for. */
function isOrigin(value: string): boolean {
  if (!/^[a-z][a-z\d+.-]*:\/\/[a-z\d.:[\]-]+$/.test(value) || !URL.canParse(value)) return false;
  const { origin } = new URL(value);
  return origin === value || origin === 'null';
}

function form<T extends z.ZodType>(expected: string, schema: T): Form<T> {
  return { schema, expected };
}

/** The issue has no text: the parser's would quote the key. */
function jsonWebKey(fits: (key: JWK) => boolean) {
  return z.string().transform((value, context) => {
    const key = parseJson(value) as JWK | null;
    if (key !== null && fits(key)) return key;
    context.addIssue('');
    return z.NEVER;
  });
}
