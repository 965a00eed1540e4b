import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey } from 'jose';
import { pino } from 'pino';
import type { Sandbox } from '../../src/sandbox/interface.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';

export const issuerId = 'TEST_ISS-1';
export const visa = '4111111111111111';
export const otherVisa = '4012888888881881';
export const mastercard = '5555555555554444';
export const consumerInfo = {
  firstName: 'Ada',
  lastName: 'Quill',
  language: 'en-US',
  email: 'ada.quill@example.com',
  mobilePhoneNumber: { countryCode: '+1', phoneNumber: '2025550100' },
};
export const billingAddress = { line1: '9 Elm Road', zipCode: '62701', countryCode: 'US' };

export interface Reply {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

/** A client that speaks to the sandbox as an issuer would, correct unless told otherwise. */
export interface Issuer {
  sandbox: Sandbox;
  privateKey: CryptoKey;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  token(assertion: string, init?: { json?: boolean }): Promise<Reply>;
  assertion(change?: Partial<{ kid: string; iss: string; sub: string; exp: number; aud: string }>): Promise<string>;
  encrypt(clear: unknown, kid?: string): Promise<string>;
  control(method: string, path: string, body?: unknown): Promise<Reply>;
  registerCard(cardId: string, pan: string, consumerId?: string): Promise<Reply>;
  enrol(cardId: string): Promise<Reply>;
  order(cardId: string, pan: string, change?: Record<string, unknown>): Promise<Reply>;
}

export async function startIssuer(options: Partial<SandboxOptions> = {}): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const sandbox = await startSandbox({
    issuerId,
    signers: [{ iss: issuerId, kid: 'auth-1', publicJwk: await exportJWK(publicKey) }],
    clock: { manual: true },
    logger: pino({ level: 'silent' }),
    ...options,
  });
  let bearer: string | undefined;
  const issuer: Issuer = {
    sandbox,
    privateKey,
    assertion: (change = {}) => {
      const exp = change.exp ?? Math.floor(Date.now() / 1000) + 600;
      return new SignJWT({ sub: issuerId, ...change, iss: change.iss ?? issuerId, exp })
        .setProtectedHeader({ alg: 'ES256', kid: change.kid ?? 'auth-1', typ: 'JWT' })
        .sign(privateKey);
    },
    token: (assertion, { json = false } = {}) => {
      const wish = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
      const body = json ? JSON.stringify(wish) : new URLSearchParams(wish).toString();
      const type = json ? 'application/json' : 'application/x-www-form-urlencoded';
      return http(`${sandbox.url}/authz/v1/oauth2/token`, { method: 'POST', body, headers: { 'content-type': type } });
    },
    call: async (method, path, body, headers = {}) => {
      bearer ??= String((await issuer.token(await issuer.assertion())).body.access_token);
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      return http(`${sandbox.url}${path.replace('{issuer}', `issuers/${issuerId}`)}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, ...type, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    },
    encrypt: async (clear, kid = sandbox.encryptionKey.kid) => {
      const text = typeof clear === 'string' ? clear : JSON.stringify(clear);
      const key = await importJWK(sandbox.encryptionKey, 'ECDH-ES');
      const header = { alg: 'ECDH-ES', enc: 'A256GCM', kid };
      return new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header).encrypt(key);
    },
    control: (method, path, body) =>
      http(`${sandbox.url}/sandbox${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    registerCard: async (cardId, pan, consumerId = 'ada') => {
      const encryptedData = await issuer.encrypt({ pan, exp: '0639' });
      const body = { consumerId, cardProductId: 'GOLD', encryptedData };
      return issuer.call('PUT', `/banking/v2/{issuer}/cards/${cardId}`, body);
    },
    enrol: (cardId) =>
      issuer.call('POST', `/banking/v1/{issuer}/cards/${cardId}/operations:clickToPayEnrolment`, {
        consumerInfo,
        name: 'Ada Quill',
        billingAddress,
      }),
    order: async (cardId, pan, change = {}) =>
      issuer.call('POST', `/banking/v1/{issuer}/physicalCards/${cardId}/operations:production`, {
        distributionChannel: 'CENTRAL',
        consumerId: 'ada',
        issuerRequestId: 'request-1',
        services: { issuance: 'CREATION' },
        paymentApplication: { config: 'config-1', odaKeyIndex: '1', derivationKeyIndex: '1' },
        encryptedData: await issuer.encrypt({ pan, exp: '3906', name: 'Ada Quill' }),
        ...change,
      }),
  };
  return issuer;
}

export interface Update {
  operationId: string;
  operation: string;
  status: string;
  cardId: string;
  endTime?: string;
  errorCode?: string;
  issuerRequestId?: string;
  details?: Record<string, unknown> & { status?: string; shipment?: Record<string, string> };
}

/** An issuer's webhook that answers as told: 204 unless `answers` holds something else to say first. */
export interface Webhook {
  url: string;
  /** Notifications in the order they came, whatever was answered. */
  received: {
    path: string;
    body: Record<string, unknown>;
    operations: Update[];
    headers: IncomingMessage['headers'];
  }[];
  /** What D1 asked about end users: path and query. */
  questions: { path: string; headers: IncomingMessage['headers'] }[];
  /** What is known of end users, by consumerId; a number is a status to answer with, a text the body as it is. */
  consumers: Map<string, unknown>;
  tokenRequests: { authorization?: string; body: string }[];
  answers: number[];
  readonly updates: Update[];
  stop(): Promise<void>;
}

export async function startWebhook(): Promise<Webhook> {
  const received: Webhook['received'] = [];
  const tokenRequests: Webhook['tokenRequests'] = [];
  const questions: Webhook['questions'] = [];
  const consumers: Webhook['consumers'] = new Map();
  const answers: number[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      if (request.url === '/authz/d1/v1/oauth2/token') {
        tokenRequests.push({ authorization: request.headers.authorization, body });
        const token = {
          access_token: `token-${String(tokenRequests.length)}`,
          token_type: 'Bearer',
          expires_in: '900',
        };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(token));
        return;
      }
      const [path, { headers }] = [String(request.url), request];
      if (request.method === 'GET') {
        questions.push({ path, headers });
        const known = consumers.get(/consumers\/([^?]+)/.exec(path)?.[1] ?? '') ?? 404;
        response.statusCode = typeof known === 'number' ? known : 200;
        response
          .setHeader('content-type', 'application/json')
          .end(typeof known === 'string' ? known : JSON.stringify(known));
        return;
      }
      const read = JSON.parse(body) as Record<string, unknown>;
      received.push({ path, body: read, operations: (read.operations as Update[] | undefined) ?? [], headers });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    received,
    tokenRequests,
    questions,
    consumers,
    answers,
    get updates() {
      return received.flatMap(({ operations }) => operations);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Options that make a sandbox notify this webhook. */
export function notifying(webhook: Webhook) {
  return { url: webhook.url, clientId: 'd1', clientSecret: 'not-so-secret-secret' };
}

/** Waits for a fact, looking once a turn of the event loop. */
export async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setImmediate(resolve));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function http(url: string, init: RequestInit): Promise<Reply> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  const body = (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {}) as Reply['body'];
  return { status: answer.status, body, headers: answer.headers };
}
