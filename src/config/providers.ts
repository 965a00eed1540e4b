import { z } from 'zod';
import { list, text, url, type Form } from './forms.ts';
import { parseJson } from './keys.ts';

/** Asymmetric algorithms only: a shared-secret algorithm would let a verifier mint tokens. */
const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA'] as const;

export const tokenAlgorithms = list(algorithms);
export const usualAlgorithms: (typeof algorithms)[number][] = ['ES256', 'PS256', 'RS256', 'EdDSA'];
export const usualClaim = 'sub';

const given = text('').schema;
const provider = z.strictObject({
  issuer: given,
  jwksUrl: url('', 'https', 'http').schema,
  audience: given,
  algorithms: z.array(z.enum(algorithms)).min(1).default(usualAlgorithms),
  consumerClaim: given.default(usualClaim),
  viewers: z.enum(['consumers', 'services', 'both']),
});

/** An identity provider whose tokens are accepted. */
export type Provider = z.output<typeof provider>;

export const providers: Form<z.ZodType<Provider[]>> = {
  expected:
    'a JSON list of 1 to 20 identity providers, no issuer twice, each with issuer, jwksUrl, audience and viewers (consumers, services or both), and if need be algorithms and consumerClaim',
  schema: z
    .string()
    .transform((value): unknown => parseJson(value))
    .pipe(z.array(provider).min(1).max(20))
    .refine((found) => new Set(found.map(({ issuer }) => issuer)).size === found.length),
};
