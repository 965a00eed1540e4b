import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK, type CryptoKey } from 'jose';
import { signingKey, type KeyServer } from '../../support/key-server.ts';
import type { Edge } from '../edge.ts';

/** A token that is no good, which by HTTP is UNAUTHENTICATED, and closes a socket with 4403. */
export type BadToken = (edge: Edge) => string | Promise<string>;
export type Claims = Record<string, unknown>;

export const now = () => Math.floor(Date.now() / 1_000);
export const part = (data: unknown) =>
  Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64url');
export const partsOf = (token: string) => token.split('.') as [header: string, payload: string, signature: string];
export const headerOf = (token: string) => JSON.parse(Buffer.from(partsOf(token)[0], 'base64url').toString()) as Claims;

/** With other claims, or another header, signed by the good key of the provider for end users. */
export const signed =
  (claims: Claims, header: object = {}): BadToken =>
  ({ people }) =>
    people.token({ claims, header });
export const ofService =
  (claims: Claims): BadToken =>
  ({ systems }) =>
    systems.token({ claims: { sub: 'back-office', scope: 'd1:read', ...claims } });
/** Alice's, with another header in front and any signature. */
export const headed =
  (header: object, signature = 'c2ln'): BadToken =>
  ({ tokens }) =>
    `${part({ ...headerOf(tokens.alice), ...header })}.${partsOf(tokens.alice)[1]}.${signature}`;

/** The public key of a provider as text, as the secret of HMAC. */
export async function withPublicKeyAsSecret({ people }: Edge, form: 'pem' | 'jwk'): Promise<string> {
  const { jwk } = people.keys[0] as KeyServer['keys'][number];
  const secret = form === 'jwk' ? JSON.stringify(jwk) : await exportSPKI((await importJWK(jwk, 'ES256')) as CryptoKey);
  const [, payload] = partsOf(await people.token());
  const head = `${part({ alg: 'HS256', kid: jwk.kid })}.${payload}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

/** Signed by a key of the attacker's, which the token brings along. */
export async function withOwnKey({ people }: Edge, header: (jwk: object) => object): Promise<string> {
  const own = await signingKey('first');
  return people.token({ key: own, header: header(own.jwk) });
}
