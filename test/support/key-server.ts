import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

export interface SigningKey {
  privateKey: CryptoKey;
  jwk: JWK;
}

/** An identity provider that publishes what it is told to, and fails when it is told to. */
export interface KeyServer {
  issuer: string;
  url: string;
  /** What it publishes. */
  keys: SigningKey[];
  does: 'answer' | 'fail' | 'hang' | 'answer nonsense';
  /** How often it was asked. */
  asked: number;
  /** Signed with `key`, the first one published if it is not given; claims that are undefined are left out. */
  token(wish?: { claims?: object; header?: object; key?: SigningKey }): Promise<string>;
  stop(): Promise<void>;
}

export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export async function startKeyServer(): Promise<KeyServer> {
  const hanging = new Set<ServerResponse>();
  const http = createServer((_request, response) => {
    server.asked += 1;
    if (server.does === 'hang') return void hanging.add(response);
    if (server.does === 'fail') return response.writeHead(503).end();
    const body = server.does === 'answer' ? { keys: server.keys.map(({ jwk }) => jwk) } : { keys: 'none' };
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
  const server: KeyServer = {
    issuer,
    url: `${issuer}/jwks`,
    keys: [await signingKey('first')],
    does: 'answer',
    asked: 0,
    async token({ claims, header, key = server.keys[0] as SigningKey } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const usual = { iss: issuer, aud: 'gateway', sub: 'alice', iat: now, exp: now + 900 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: key.jwk.alg ?? '', kid: key.jwk.kid ?? '', ...header })
        .sign(key.privateKey, { crit: { extension: true } });
    },
    async stop() {
      for (const response of hanging) response.destroy();
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
  return server;
}
