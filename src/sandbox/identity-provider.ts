import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { Logger } from 'pino';
import { bodyOf } from './control/body.ts';
import { refuseForeignPages } from './foreign-pages.ts';
import { createLogger } from './log.ts';

export interface IdentityProviderOptions {
  /** 0 or absent takes any free port. */
  port?: number;
  host?: string;
  /** Its own address when absent. */
  issuer?: string;
  audience: string;
  logger?: Logger;
}

export interface TokenWish {
  sub: string;
  scope?: string;
  /** Default 900. A negative number makes a token that has ended. */
  expiresInSeconds?: number;
  audience?: string;
  issuer?: string;
  /** Further claims. */
  claims?: Record<string, unknown>;
}

export interface IdentityProvider {
  readonly url: string;
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  token(wish: TokenWish): Promise<string>;
  /** Signs with a new key from now on. Earlier keys stay published, unless `forget` takes them out. */
  rotate(options?: { forget?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A small identity provider of an issuer: discovery, keys, and a token endpoint for demos that gives anybody any token
 * (`POST /token {sub, scope?, expiresIn?}`). Never let it be reached from outside a test network.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const logger = options.logger ?? createLogger('identity-provider');
  const host = options.host ?? '127.0.0.1';
  let keys = [await createKey()];
  const app = fastify({ logger: false, forceCloseConnections: true });
  let url = '';
  const provider: IdentityProvider = {
    get url() {
      return url;
    },
    get issuer() {
      return options.issuer ?? provider.url;
    },
    audience: options.audience,
    get jwksUrl() {
      return `${provider.url}/jwks`;
    },
    token: (wish) => sign(keys[0] as Key, { issuer: provider.issuer, audience: options.audience, ...wish }),
    rotate: async ({ forget = false } = {}) => {
      keys = [await createKey(), ...(forget ? [] : keys)];
    },
    stop: () => app.close(),
  };
  refuseForeignPages(app, () => url);
  app.addHook('onResponse', (request, reply, done) => {
    logger.info({ method: request.method, route: request.routeOptions.url, status: reply.statusCode }, 'identity call');
    done();
  });
  app.get('/.well-known/openid-configuration', () => ({
    issuer: provider.issuer,
    jwks_uri: provider.jwksUrl,
    token_endpoint: `${provider.url}/token`,
    id_token_signing_alg_values_supported: ['ES256'],
  }));
  app.get('/jwks', () => ({ keys: keys.map(({ publicJwk }) => publicJwk) }));
  type Body = { sub: string; scope?: string; expiresIn?: number };
  app.post<{ Body: Body }>('/token', bodyOf('sub:string', 'scope:string expiresIn:number'), async ({ body }) => {
    const { sub, scope, expiresIn = defaultSeconds } = body;
    const access_token = await provider.token({ sub, scope, expiresInSeconds: expiresIn });
    return { access_token, token_type: 'Bearer', expires_in: expiresIn, scope };
  });
  await app.listen({ port: options.port ?? 0, host });
  url = `http://${host}:${String((app.server.address() as AddressInfo).port)}`;
  logger.info({ url, issuer: provider.issuer }, 'identity provider listens');
  return provider;
}

const defaultSeconds = 900;

interface Key {
  privateKey: CryptoKey;
  publicJwk: JWK;
}

async function createKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return { privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' } };
}

function sign(key: Key, wish: TokenWish & { issuer: string; audience: string }): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...(wish.scope !== undefined && { scope: wish.scope }), ...wish.claims })
    .setProtectedHeader({ alg: 'ES256', kid: key.publicJwk.kid, typ: 'at+jwt' })
    .setIssuer(wish.issuer)
    .setAudience(wish.audience)
    .setSubject(wish.sub)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + (wish.expiresInSeconds ?? defaultSeconds))
    .sign(key.privateKey);
}
