import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { createD1Client, type D1Options } from '../../src/d1/client.ts';
import type { D1Client } from '../../src/d1/types.ts';
import { wireDefaults } from '../../src/d1/wire.ts';
import { createLogger } from '../../src/log.ts';

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (response: ServerResponse, request: Received) => void;

/** A server in D1's place that records what it gets and answers as a test says. Tokens are `token-1`, `token-2`, ... */
export interface Stub {
  url: string;
  /** Requests to the API, in the order they came. */
  calls: Received[];
  tokenRequests: Received[];
  /** Answers calls to the API. */
  answer: Answer;
  answerToken: Answer;
  /** Resolves when so many calls to the API have come. */
  called(times: number): Promise<void>;
  /** Resolves when nobody is connected any more. */
  disconnected(): Promise<void>;
  stop(): Promise<void>;
}

export function json(status: number, body?: unknown): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

/** `tls`: by HTTPS, with these settings of the server. */
export async function startStub(tls?: ServerOptions): Promise<Stub> {
  const waiting: { times: number; resolve: () => void }[] = [];
  const receive: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const received = { method, path, headers, body: Buffer.concat(chunks).toString() };
      const isToken = path === '/authz/v1/oauth2/token';
      (isToken ? stub.tokenRequests : stub.calls).push(received);
      for (const { resolve } of waiting.filter(({ times }) => stub.calls.length >= times)) resolve();
      (isToken ? stub.answerToken : stub.answer)(response, received);
    });
  };
  const server = tls ? createTlsServer(tls, receive) : createServer(receive);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: Stub = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    tokenRequests: [],
    answer: json(200, { consumerId: 'c1' }),
    answerToken: (response, request) =>
      json(200, { access_token: `token-${stub.tokenRequests.length}`, expires_in: 900 })(response, request),
    called: (times) =>
      new Promise((resolve) => (stub.calls.length >= times ? resolve() : waiting.push({ times, resolve }))),
    async disconnected() {
      while (sockets.size > 0) await new Promise((resolve) => sockets.values().next().value?.once('close', resolve));
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return stub;
}

export interface Keys {
  signing: { public: JWK; private: JWK };
  encryption: { public: JWK; private: JWK };
}

export async function makeKeys(): Promise<Keys> {
  const pair = async (algorithm: string) => {
    const keys = await generateKeyPair(algorithm, { crv: 'P-256', extractable: true });
    return { public: await exportJWK(keys.publicKey), private: await exportJWK(keys.privateKey) };
  };
  return { signing: await pair('ES256'), encryption: await pair('ECDH-ES') };
}

/** A client of the stub, with what a test changes. */
export function clientOf(url: string, keys: Keys, changes: Partial<D1Options> = {}): D1Client {
  return createD1Client({
    url,
    issuerId: 'TEST_IS-01',
    assertion: { issuer: 'TEST_IS-01', key: () => ({ key: keys.signing.private, keyId: 'K06' }) },
    encryption: () => ({ key: keys.encryption.public, keyId: 'D1-K01' }),
    wire: wireDefaults,
    logger: createLogger({ level: 'silent', name: 'd1' }),
    ...changes,
  });
}

export const call = { correlationId: 'corr-1' };
/** A read that is not shared with others at the same time. */
export const alone = { ...call, fresh: true };
