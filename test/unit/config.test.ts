import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { ConfigError, readConfig } from '../../src/config.ts';
import { wireDefaults } from '../../src/d1/wire.ts';
import { variables, wireVariable } from '../../src/variables.ts';
import { without } from '../support/without.ts';
import { makeCertificates } from './d1-certificates.ts';

/** Of this project's own documents. */
const documents = 'schema/documents/generated/persisted-documents.json';

const required = [
  'D1_URL',
  'D1_ISSUER_ID',
  'D1_SIGNING_KEY',
  'D1_SIGNING_KEY_ID',
  'D1_ENCRYPTION_KEY',
  'D1_ENCRYPTION_KEY_ID',
  'AUTH_JWKS_URL',
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'NOTIFICATION_CLIENT_ID',
  'NOTIFICATION_CLIENT_SECRET',
  'NOTIFICATION_TOKEN_SECRET',
  'EVENT_LOG_SECRET',
  'REDIS_URL',
];

let good: Record<string, string>;
let publicKey: string;
let ours: Awaited<ReturnType<typeof makeCertificates>>;
let strangers: Awaited<ReturnType<typeof makeCertificates>>;
/** Private keys by the algorithm that they are for. */
const sdkKeys: Record<string, string> = {};
beforeAll(async () => {
  [ours, strangers] = await Promise.all([makeCertificates(), makeCertificates()]);
  for (const algorithm of ['ES256', 'ES384', 'ES512', 'RS256', 'EdDSA']) {
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
    sdkKeys[algorithm] = JSON.stringify(await exportJWK(privateKey));
  }
  const pair = await generateKeyPair('ES256', { extractable: true });
  publicKey = JSON.stringify(await exportJWK(pair.publicKey));
  good = {
    D1_URL: 'https://api.d1.example',
    D1_ISSUER_ID: 'DEMO_BANK1',
    D1_SIGNING_KEY: JSON.stringify(await exportJWK(pair.privateKey)),
    D1_SIGNING_KEY_ID: 'signing-1',
    D1_ENCRYPTION_KEY: publicKey,
    D1_ENCRYPTION_KEY_ID: 'encryption-1',
    AUTH_JWKS_URL: 'https://login.example/jwks',
    AUTH_ISSUER: 'https://login.example',
    AUTH_AUDIENCE: 'gateway',
    NOTIFICATION_CLIENT_ID: 'd1',
    NOTIFICATION_CLIENT_SECRET: 'c'.repeat(16),
    NOTIFICATION_TOKEN_SECRET: 't'.repeat(32),
    EVENT_LOG_SECRET: 'e'.repeat(32),
    REDIS_URL: 'redis://localhost:6379',
  };
});

/** The variables at fault. */
function faultsOf(env: NodeJS.ProcessEnv): string[] {
  return errorOf(env).faults.map(({ variable }) => variable);
}

function errorOf(env: NodeJS.ProcessEnv): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration is taken');
}

describe('a configuration', () => {
  it('needs these variables and no others, and has careful defaults', () => {
    const config = readConfig(good);
    expect(config).toMatchObject({
      http: { host: '0.0.0.0', port: 4000, graphqlMaxBytes: 2048 * 1024 },
      sockets: {
        ...{ stallMs: 20_000, acceptsPerSecond: 200, warnMs: 60_000 },
        ...{ most: 10_000, mostOfConsumer: 50, mostOperations: 20, mostSubscriptionsOfConsumer: 100 },
      },
      drain: { delayMs: 0, windowMs: 10_000 },
      log: { level: 'info' },
      observe: { metrics: null, traces: null, operationNames: 20, callers: [] },
      explore: { playground: false, introspection: false, console: false },
      documents: {
        limits: { depth: 8, aliases: 15, rootFields: 10, directives: 5, tokens: 1_000, cost: 5_000 },
        trusted: { mode: 'off', texts: new Map() },
      },
      acceptClearCardData: false,
      d1: {
        timeouts: { connectMs: 2000, attemptMs: 3000, totalMs: 8000 },
        assertion: { issuer: 'DEMO_BANK1' },
        wire: wireDefaults,
      },
      sdkTokens: null,
      consumerDirectory: null,
      cardDirectory: null,
      endUserOrders: { issuances: [], channels: ['THALES'], configs: [] },
      auth: {
        providers: [{ algorithms: ['ES256', 'PS256', 'RS256', 'EdDSA'], consumerClaim: 'sub', viewers: 'both' }],
      },
      eventLog: {
        ...{ backend: 'redis', topology: 'single', url: 'redis://localhost:6379', keyPrefix: 'd1:' },
        ...{ replicas: 0, fsync: false },
      },
    });
    expect(config.d1).toMatchObject({ consumerApi: 'v2', tls: undefined });
    const algorithms = config.auth.providers.flatMap((provider) => provider.algorithms);
    expect(algorithms.filter((algorithm) => /^HS|none/.test(algorithm))).toEqual([]);
  });

  it('of nothing is told every missing variable at once', () => {
    expect(faultsOf({}).sort()).toEqual([...required].sort());
    expect(faultsOf(Object.fromEntries(required.map((name) => [name, '']))).sort()).toEqual([...required].sort());
  });

  it.each(required)('without %s is told so', (name) => {
    expect(faultsOf(without(good, name))).toEqual([name]);
  });

  it('is told every wrong variable at once, by name and never by value', () => {
    // Wrong for every variable that takes not just any text.
    const value = 'not quote: me /';
    const anyText = [
      'HOST',
      'METRICS_HOST',
      'D1_AGGREGATOR_ID',
      'D1_TOKEN_AUDIENCE',
      'D1_SDK_ISSUER',
      'D1_SDK_AUDIENCE',
      'D1_SDK_SCOPE',
      'AUTH_ISSUER',
      'AUTH_AUDIENCE',
      'AUTH_CONSUMER_CLAIM',
      'REDIS_SENTINEL_PASSWORD',
      'REDIS_USERNAME',
      'REDIS_PASSWORD',
    ];
    const names = Object.keys(variables).filter((name) => !anyText.includes(name));
    const wrong = Object.fromEntries(names.map((name) => [name, value]));
    const fitting = { D1_SDK_AUDIENCE: 'any', D1_SDK_SCOPE: 'any', AUTH_ISSUER: '', AUTH_AUDIENCE: '' };
    const { message } = errorOf({ ...good, ...wrong, ...fitting });
    for (const name of names) expect(message).toMatch(new RegExp(`^ {2}${name}: \\w`, 'm'));
    expect(message).not.toContain('not quote');
    expect(message.split('\n')).toHaveLength(names.length + 1);
  });

  it.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '4000.5'],
    ['PORT', 'http'],
    ['LOG_LEVEL', 'verbose'],
    ['PLAYGROUND', 'yes'],
    ['CONSOLE', 'yes'],
    ['ACCEPT_CLEAR_CARD_DATA', '1'],
    ['ACCEPT_CLEAR_CARD_DATA', 'TRUE'],
    ['D1_URL', 'api.d1.example'],
    ['D1_URL', 'ftp://api.d1.example'],
    ['D1_ISSUER_ID', 'NINE_CHAR'],
    ['D1_ISSUER_ID', 'ELEVEN_CHAR'],
    ['D1_ISSUER_ID', 'DEMO BANK1'],
    ['D1_SIGNING_KEY', '-----BEGIN PRIVATE KEY-----'],
    ['D1_SIGNING_KEY', 'null'],
    ['D1_SIGNING_KEY', '{"kty":"EC","crv":"P-384","x":"a","y":"b","d":"c"}'],
    ['D1_SIGNING_KEY', '{"kty":"oct","k":"c2VjcmV0"}'],
    ['D1_ENCRYPTION_KEY', '{"kty":"RSA","n":"a","e":"AQAB"}'],
    ['METRICS_PORT', '65536'],
    ['OPERATION_NAMES', '1001'],
    ['TRACES_URL', 'collector:4318'],
    ['TRACES_PERCENT', '101'],
    ['TRACES_SERVICE', 'a b'],
    ['TRACES_CALLERS', '10.0.0.0/33'],
    ['GRAPHQL_MAX_KB', '0'],
    ['GRAPHQL_MAX_TOKENS', '5001'],
    ['TRUSTED_DOCUMENTS', 'on'],
    ['TRUSTED_DOCUMENTS_PATH', '/dev/null'],
    ['TRUSTED_DOCUMENTS_PATH', '/nowhere'],
    ['TRUSTED_DOCUMENTS_PATH', 'package.json'],
    ['D1_CONSUMER_API', 'v3'],
    ['D1_CA', '-----BEGIN CERTIFICATE-----bm8=-----END CERTIFICATE-----'],
    ['D1_SDK_ALGORITHM', 'HS256'],
    ['D1_SDK_TOKEN_SECONDS', '29'],
    ['D1_SDK_TOKEN_SECONDS', '3601'],
    ['END_USER_ORDERS', 'CREATION,GIFT'],
    ['END_USER_ORDERS', ','],
    ['END_USER_ORDER_CHANNELS', 'POST'],
    ['END_USER_ORDER_CONFIGS', 'EMV,'],
    ['END_USER_ORDER_CONFIGS', 'E MV'],
    ['END_USER_ORDER_CONFIGS', `EMV,${'x'.repeat(65)}`],
    ['CONSUMER_DIRECTORY_TIMEOUT_MS', '0'],
    ['AUTH_ALGORITHMS', 'HS256'],
    ['AUTH_ALGORITHMS', 'ES256,none'],
    ['AUTH_ALGORITHMS', ','],
    ['AUTH_MAX_TOKEN_AGE_SECONDS', '29'],
    ['NOTIFICATION_CLIENT_ID', 'a:b'],
    ['NOTIFICATION_CLIENT_SECRET', 'too-short'],
    ['NOTIFICATION_TOKEN_SECRET', 'c'.repeat(31)],
    ['EVENT_LOG_SECRET', 'c'.repeat(31)],
    ['EVENT_LOG', 'kafka'],
    ['EVENT_LOG_KEY_PREFIX', 'a b'],
    ['EVENT_RETENTION_HOURS', '0'],
    ['RECONCILE_AFTER_SECONDS', ''.padEnd(50, '1,')],
    ['RECONCILE_AFTER_SECONDS', '5,4'],
    ['RECONCILE_AFTER_SECONDS', '0,5'],
    ['RECONCILE_AFTER_SECONDS', '5,86401'],
    ['RECONCILE_AFTER_SECONDS', '5,soon'],
    ['RECONCILE_PER_SECOND', '0'],
    ['CACHE_SECONDS', '301'],
    ['CACHE_SECONDS', '-1'],
    ['CACHE_ENTRIES', '99'],
    ['RECONCILE_DAYS', '366'],
    ['EVENT_LOG_REPLICAS', '-1'],
    ['EVENT_LOG_FSYNC', 'always'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['D1_WIRE_PHYSICAL_CARDS_PATH', '../v1'],
    ['D1_WIRE_ORDER_CARDS_PATH', 'operations/production'],
  ])('with %s=%s is refused', (name, value) => {
    expect(faultsOf({ ...good, [name]: value })).toEqual([name]);
  });

  it('with the private key for encryption, or the public one for signing, is refused', () => {
    expect(faultsOf({ ...good, D1_ENCRYPTION_KEY: good['D1_SIGNING_KEY'], D1_SIGNING_KEY: publicKey })).toEqual([
      'D1_SIGNING_KEY',
      'D1_ENCRYPTION_KEY',
    ]);
  });
});

describe('a client certificate', () => {
  it('is taken with its key and, if need be, an authority of D1’s', () => {
    const { cert, key } = ours.client;
    const env = { ...good, D1_CLIENT_CERTIFICATE: cert + ours.ca, D1_CLIENT_KEY: key };
    expect(readConfig(env).d1.tls).toEqual({ cert: cert + ours.ca, key });
    expect(readConfig({ ...env, D1_CA: ours.ca + strangers.ca }).d1.tls).toMatchObject({ ca: ours.ca + strangers.ca });
    expect(readConfig({ ...good, D1_CA: ours.ca }).d1.tls).toEqual({ ca: ours.ca });
  });

  it.each<[string, () => Record<string, string>, string[]]>([
    ['without its key', () => ({ D1_CLIENT_CERTIFICATE: ours.client.cert }), ['D1_CLIENT_KEY']],
    ['that is only a key', () => ({ D1_CLIENT_KEY: ours.client.key }), ['D1_CLIENT_CERTIFICATE']],
    [
      'with the key of another',
      () => ({ D1_CLIENT_CERTIFICATE: ours.client.cert, D1_CLIENT_KEY: strangers.client.key }),
      ['D1_CLIENT_KEY'],
    ],
    [
      'behind that of its authority',
      () => ({ D1_CLIENT_CERTIFICATE: ours.ca + ours.client.cert, D1_CLIENT_KEY: ours.client.key }),
      ['D1_CLIENT_KEY'],
    ],
    [
      'that is none, with a key that is none',
      () => ({ D1_CLIENT_CERTIFICATE: ours.client.key, D1_CLIENT_KEY: ours.client.cert, D1_CA: ours.client.key }),
      ['D1_CLIENT_CERTIFICATE', 'D1_CLIENT_KEY', 'D1_CA'],
    ],
    [
      'for a D1 that is asked without TLS',
      () => ({
        ...{ D1_CLIENT_CERTIFICATE: ours.client.cert, D1_CLIENT_KEY: ours.client.key, D1_CA: ours.ca },
        D1_URL: 'http://127.0.0.1:4010',
      }),
      ['D1_CLIENT_CERTIFICATE', 'D1_CA'],
    ],
  ])('%s is refused, and nothing of it is quoted', (_what, settings, names) => {
    const { message, faults } = errorOf({ ...good, ...settings() });
    expect(faults.map(({ variable }) => variable)).toEqual(names);
    for (const pem of Object.values(settings()))
      for (const line of pem.split('\n').filter((text) => text.length > 40)) expect(message).not.toContain(line);
  });
});

describe('tokens for the D1 SDK', () => {
  const sdk = (algorithm: string, key = algorithm) => ({
    ...{ D1_SDK_SIGNING_KEY: sdkKeys[key], D1_SDK_SIGNING_KEY_ID: 'sdk-1', D1_SDK_ALGORITHM: algorithm },
    ...{ D1_SDK_AUDIENCE: 'https://client-api.d1.example/oidc/DEMO_BANK1', D1_SDK_SCOPE: 'a:b c:d' },
  });

  it.each([
    ['ES256', 'ES256'],
    ['ES384', 'ES384'],
    ['ES512', 'ES512'],
    ['RS256', 'RS256'],
    ['RS512', 'RS256'],
    ['PS256', 'RS256'],
    ['PS384', 'RS256'],
    ['PS512', 'RS256'],
    ['EdDSA', 'EdDSA'],
  ])('are signed with %s by its kind of key and no other', (algorithm, kind) => {
    const { sdkTokens, secrets } = readConfig({ ...good, ...sdk(algorithm, kind) });
    expect(sdkTokens).toEqual({
      ...{ issuer: 'DEMO_BANK1', audience: 'https://client-api.d1.example/oidc/DEMO_BANK1', scope: 'a:b c:d' },
      ...{ algorithm, seconds: 300 },
    });
    expect(secrets.sdkSigning).toEqual({ key: JSON.parse(sdkKeys[kind] ?? ''), keyId: 'sdk-1' });
    for (const other of Object.keys(sdkKeys).filter((name) => name !== kind))
      expect(faultsOf({ ...good, ...sdk(algorithm, other) })).toEqual(['D1_SDK_ALGORITHM']);
  });

  it('may have an issuer of their own and another life', () => {
    const env = { ...good, ...sdk('ES256'), D1_SDK_ISSUER: 'https://login.example/keys', D1_SDK_TOKEN_SECONDS: '60' };
    expect(readConfig(env).sdkTokens).toMatchObject({ issuer: 'https://login.example/keys', seconds: 60 });
  });

  it('need all that belongs to them, and are told everything at once', () => {
    const all = ['D1_SDK_SIGNING_KEY', 'D1_SDK_SIGNING_KEY_ID', 'D1_SDK_AUDIENCE', 'D1_SDK_SCOPE'];
    for (const name of all) {
      const env = { ...good, [name]: (sdk('ES256') as Record<string, string>)[name] };
      expect(faultsOf(env)).toEqual(all.filter((other) => other !== name));
    }
    expect(faultsOf({ ...good, D1_SDK_ISSUER: 'x' })).toEqual(['D1_SDK_SIGNING_KEY']);
    const same = { ...sdk('ES256'), D1_SDK_SIGNING_KEY: good.D1_SIGNING_KEY };
    expect(faultsOf({ ...good, ...same })).toEqual(['D1_SDK_SIGNING_KEY']);
    expect(faultsOf({ ...good, D1_SDK_SIGNING_KEY: publicKey }).sort()).toEqual([...all].sort());
    expect(faultsOf({ ...good, ...sdk('ES256'), D1_SDK_SIGNING_KEY: '{"kty":"oct","k":"c2VjcmV0"}' })).toEqual([
      'D1_SDK_SIGNING_KEY',
    ]);
  });
});

describe.each(['CONSUMER_DIRECTORY', 'CARD_DIRECTORY'])('%s', (directory) => {
  const [url, token] = [`${directory}_URL`, `${directory}_TOKEN`];
  const settings = { [url]: 'https://crm.example/v1', [token]: 'x'.repeat(16) };

  it('is asked with a token, over https or on this machine', () => {
    const config = readConfig({ ...good, ...settings, [`${directory}_TIMEOUT_MS`]: '500' });
    const { consumerDirectory, cardDirectory } = config;
    const given = { url: 'https://crm.example/v1', token: 'x'.repeat(16), timeoutMs: 500 };
    const [asked, other] = directory.startsWith('CONSUMER')
      ? [consumerDirectory, cardDirectory]
      : [cardDirectory, consumerDirectory];
    expect([asked, other]).toEqual([given, null]);
    for (const more of [{ [url]: 'http://127.0.0.1:9' }, { [url]: 'http://crm.example', ALLOW_PLAIN_HTTP: 'true' }])
      expect(() => readConfig({ ...good, ...settings, ...more })).not.toThrow();
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['without a token', { [url]: 'https://crm.example' }, [token]],
    ['without a URL', { [token]: 'x'.repeat(16) }, [url]],
    ['with a token that is too short', { ...settings, [token]: 'x'.repeat(15) }, [token]],
    ['with a token that no header takes', { ...settings, [token]: `${'x'.repeat(16)} y` }, [token]],
    ['over plain HTTP', { ...settings, [url]: 'http://crm.example' }, [url]],
    ['with a malformed URL and no token', { [url]: 'crm.example' }, [url, token]],
  ])('%s is refused', (_what, wrong, names) => {
    expect(faultsOf({ ...good, ...wrong })).toEqual(names);
  });
});

describe('a contradiction', () => {
  it.each<[string, Record<string, string>, string]>([
    ['memory with a Redis', { EVENT_LOG: 'memory' }, 'EVENT_LOG'],
    ['plain HTTP to D1', { D1_URL: 'http://api.d1.example' }, 'D1_URL'],
    ['plain HTTP to something that begins like this machine', { D1_URL: 'http://127.0.0.1.example' }, 'D1_URL'],
    ['plain HTTP to localhost’s namesake', { D1_URL: 'http://localhost.example' }, 'D1_URL'],
    ['plain HTTP for keys', { AUTH_JWKS_URL: 'http://login.example/jwks' }, 'AUTH_JWKS_URL'],
    ['plain HTTP for traces', { TRACES_URL: 'http://collector.example/v1/traces' }, 'TRACES_URL'],
    ['more time to connect than in all', { D1_CONNECT_TIMEOUT_MS: '8000' }, 'D1_CONNECT_TIMEOUT_MS'],
    ['more time for an attempt than for all', { D1_ATTEMPT_TIMEOUT_MS: '8000' }, 'D1_ATTEMPT_TIMEOUT_MS'],
    [
      'a request sent again while its first may be under way',
      { IDEMPOTENCY_SETTLE_SECONDS: '7' },
      'IDEMPOTENCY_SETTLE_SECONDS',
    ],
    [
      'tokens that live longer than it is known that they were taken back',
      { AUTH_MAX_TOKEN_AGE_SECONDS: '86400', AUTH_REVOCATION_HOURS: '23' },
      'AUTH_REVOCATION_HOURS',
    ],
    ['more calls of one API than connections', { D1_CALLS_PER_API: '513' }, 'D1_CALLS_PER_API'],
    ['more than they carry', { D1_CALLS_PER_API: '33', D1_CONNECTIONS: '4', D1_PIPELINING: '8' }, 'D1_CALLS_PER_API'],
    ['sockets of one address that keep all others out', { SOCKET_ACCEPTS_PER_SECOND: '79' }, 'RATE_LIMIT_CONNECTIONS'],
    ['the same in a shorter time', { RATE_LIMIT_SECONDS: '3' }, 'RATE_LIMIT_CONNECTIONS'],
    ['a playground without a schema', { PLAYGROUND: 'true' }, 'PLAYGROUND'],
    [
      'a console in production, when nobody says that it is meant',
      { CONSOLE: 'true', NODE_ENV: 'production' },
      'CONSOLE',
    ],
    ['repeats forgotten before events', { EVENT_RETENTION_HOURS: '72', EVENT_REPEAT_DAYS: '2' }, 'EVENT_REPEAT_DAYS'],
    ['trusted documents without any', { TRUSTED_DOCUMENTS: 'prefer' }, 'TRUSTED_DOCUMENTS_PATH'],
    [
      'a playground where only trusted documents are run',
      { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: documents, PLAYGROUND: 'true', INTROSPECTION: 'true' },
      'PLAYGROUND',
    ],
    ['one secret for two things', { EVENT_LOG_SECRET: 't'.repeat(32) }, 'EVENT_LOG_SECRET'],
    ['a secret and a file for it', { EVENT_LOG_SECRET_FILE: '/dev/null' }, 'EVENT_LOG_SECRET'],
    ['memory with replicas', { EVENT_LOG: 'memory', REDIS_URL: '', EVENT_LOG_REPLICAS: '1' }, 'EVENT_LOG'],
    ['memory on disk', { EVENT_LOG: 'memory', REDIS_URL: '', EVENT_LOG_FSYNC: 'true' }, 'EVENT_LOG'],
    ['a Redis and sentinels', { REDIS_SENTINELS: 'a:1', REDIS_SENTINEL_NAME: 'd1' }, 'REDIS_SENTINELS'],
    ['a Redis and a cluster', { REDIS_CLUSTER_NODES: 'a:1' }, 'REDIS_CLUSTER_NODES'],
    ['sentinels without a name', { REDIS_URL: '', REDIS_SENTINELS: 'a:1' }, 'REDIS_SENTINEL_NAME'],
    ['a name without sentinels', { REDIS_SENTINEL_NAME: 'd1' }, 'REDIS_SENTINELS'],
    ['a password of no sentinels', { REDIS_SENTINEL_PASSWORD: 'secret' }, 'REDIS_SENTINEL_PASSWORD'],
    ['a password beside the URL', { REDIS_PASSWORD: 'secret' }, 'REDIS_PASSWORD'],
    ['encryption beside the URL', { REDIS_TLS: 'true' }, 'REDIS_TLS'],
    [
      'a user without a password',
      { REDIS_URL: '', REDIS_CLUSTER_NODES: 'a:1', REDIS_USERNAME: 'd1' },
      'REDIS_PASSWORD',
    ],
    ['a Redis and a file for it', { REDIS_URL_FILE: '/dev/null' }, 'REDIS_URL'],
  ])('%s is refused', (_what, contradiction, name) => {
    expect(faultsOf({ ...good, ...contradiction })).toEqual([name]);
  });

  it.each([
    { D1_URL: 'http://127.0.0.1:4010' },
    { D1_URL: 'http://localhost:4010' },
    { D1_URL: 'http://[::1]:4010' },
    { D1_URL: 'http://sandbox:4010', ALLOW_PLAIN_HTTP: 'true' },
    { PLAYGROUND: 'true', INTROSPECTION: 'true' },
    { CONSOLE: 'true' },
    { CONSOLE: 'even-in-production', NODE_ENV: 'production' },
    { EVENT_RETENTION_HOURS: '72', EVENT_REPEAT_DAYS: '3' },
    { SOCKET_ACCEPTS_PER_SECOND: '80' },
    { SOCKET_ACCEPTS_PER_SECOND: '1', RATE_LIMITS: 'false' },
    { SOCKET_ACCEPTS_PER_SECOND: '1', RATE_LIMIT_CONNECTIONS: '0' },
  ])('is not seen where there is none: %j', (settings) => {
    expect(() => readConfig({ ...good, ...settings })).not.toThrow();
  });
});

describe('trusted documents', () => {
  it('come from a file, or from all of a folder', () => {
    const textsAt = (path: string) =>
      readConfig({ ...good, TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_PATH: path }).documents.trusted.texts;
    const texts = textsAt(documents);
    expect(texts.size).toBeGreaterThan(20);
    for (const [digest, text] of texts) expect(createHash('sha256').update(text).digest('hex')).toBe(digest);
    expect(textsAt('schema/documents/generated')).toEqual(texts);
  });

  it('are refused when one of them is not under its own digest', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'documents-'));
    await writeFile(join(folder, 'app.json'), JSON.stringify({ [`sha256:${'a'.repeat(64)}`]: '{ me { id } }' }));
    try {
      expect(faultsOf({ ...good, TRUSTED_DOCUMENTS_PATH: folder })).toEqual(['TRUSTED_DOCUMENTS_PATH']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('identity providers', () => {
  const people = {
    ...{ issuer: 'https://login.example', jwksUrl: 'https://login.example/jwks', audience: 'gateway' },
    viewers: 'consumers',
  };
  const systems = { ...people, issuer: 'https://systems.example', viewers: 'services' };
  const several = (value: unknown) => {
    return { ...without(good, 'AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'), AUTH_PROVIDERS: JSON.stringify(value) };
  };

  it('may be several, instead of one', () => {
    const own = { ...systems, algorithms: ['PS256'], consumerClaim: 'customer' };
    const { auth } = readConfig({ ...several([people, own]), AUTH_MAX_TOKEN_AGE_SECONDS: '3600' });
    expect(auth).toEqual({
      maxAgeSeconds: 3600,
      providers: [{ ...people, algorithms: ['ES256', 'PS256', 'RS256', 'EdDSA'], consumerClaim: 'sub' }, own],
    });
  });

  it('contradict every variable of one, by name', () => {
    const one = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_ALGORITHMS', 'AUTH_CONSUMER_CLAIM'];
    const env = { ...several([people]), ...good, AUTH_ALGORITHMS: 'ES256', AUTH_CONSUMER_CLAIM: 'sub' };
    const { faults } = errorOf(env);
    expect(faults).toEqual(
      one.map((variable) => ({ variable, expected: 'contradicts AUTH_PROVIDERS: remove one of them' })),
    );
  });

  it.each<[string, unknown]>([
    ['no list', people],
    ['an address', 'https://login.example'],
    ['none', []],
    ['more than twenty', Array.from({ length: 21 }, (_, i) => ({ ...people, issuer: `https://${i}.example` }))],
    ['one twice', [people, { ...systems, issuer: people.issuer }]],
    ['one that does not say for whom it is', [without(people, 'viewers')]],
    ['one that is for nobody', [{ ...people, viewers: 'none' }]],
    ['one without an audience', [without(people, 'audience')]],
    ['one with an empty issuer', [{ ...people, issuer: '' }]],
    ['one whose keys are in a file', [{ ...people, jwksUrl: 'file:///etc/keys' }]],
    ['a shared secret', [{ ...people, algorithms: ['HS256'] }]],
    ['no algorithm', [{ ...people, algorithms: [] }]],
    ['something that nobody reads', [{ ...people, algorithm: ['ES256'] }]],
    ['plain HTTP for keys', [people, { ...systems, jwksUrl: 'http://systems.example/jwks' }]],
  ])('are refused: %s', (_what, value) => {
    expect(faultsOf(several(value))).toEqual(['AUTH_PROVIDERS']);
  });
});

describe('the event log', () => {
  it('is in memory only when that is said by name', () => {
    const rest = without(good, 'REDIS_URL');
    expect(faultsOf(rest)).toEqual(['REDIS_URL']);
    expect(errorOf(rest).message).toContain('EVENT_LOG=memory');
    expect(readConfig({ ...rest, EVENT_LOG: 'memory' }).eventLog.backend).toBe('memory');
  });
});

describe('the Redis of the event log', () => {
  const login = { REDIS_USERNAME: 'd1', REDIS_PASSWORD: 'secret', REDIS_TLS: 'true' };

  it('may be watched by sentinels', () => {
    const sentinels = { REDIS_SENTINELS: 'one:26379, [::1]:26380', REDIS_SENTINEL_NAME: 'main' };
    const env = { ...good, REDIS_URL: '', ...sentinels, ...login, REDIS_SENTINEL_PASSWORD: 'other' };
    expect(readConfig({ ...env, EVENT_LOG_REPLICAS: '1' }).eventLog).toMatchObject({
      ...{ topology: 'sentinel', name: 'main', sentinelPassword: 'other', replicas: 1 },
      sentinels: [
        { host: 'one', port: 26379 },
        { host: '::1', port: 26380 },
      ],
      login: { username: 'd1', password: 'secret', tls: true },
    });
  });

  it('may be a cluster', () => {
    const env = { ...good, REDIS_URL: '', REDIS_CLUSTER_NODES: 'one:7000' };
    expect(readConfig(env).eventLog).toMatchObject({
      ...{ topology: 'cluster', nodes: [{ host: 'one', port: 7000 }] },
      login: { tls: false },
    });
  });

  it.each(['one', 'one:', ':1', 'one:0', 'one:65536', 'one:1,', 'redis://one:1', 'user@one:1'])(
    'is not at %s',
    (nodes) => {
      expect(faultsOf({ ...good, REDIS_URL: '', REDIS_CLUSTER_NODES: nodes })).toEqual(['REDIS_CLUSTER_NODES']);
    },
  );
});

describe('D1’s certificate, as a proxy tells it', () => {
  const all = {
    NOTIFICATION_CERTIFICATE_HEADER: 'x-client-certificate',
    NOTIFICATION_CERTIFICATES: `${'AB:'.repeat(31)}CD; CN=d1,O=Thales`,
    TRUSTED_PROXIES: '10.0.0.0/8',
  };

  it('is asked for where its header, its names and the proxies are given', () => {
    expect(readConfig({ ...good, ...all }).notifications.certificate).toEqual({
      header: 'x-client-certificate',
      accepted: [`${'AB:'.repeat(31)}CD`, 'CN=d1,O=Thales'],
    });
    expect(readConfig(good).notifications.certificate).toBeNull();
  });

  it.each(Object.keys(all))('is not asked for by half: without %s the others are refused', (name) => {
    expect(faultsOf({ ...good, ...without(all, name) })).toEqual([name]);
  });
});

describe('who is before the gateway', () => {
  const someNetworks = '10.0.0.0/8, 192.0.2.7,fd00::/8';
  const parsed = [
    { address: '10.0.0.0', prefix: 8, family: 'ipv4' },
    { address: '192.0.2.7', prefix: 32, family: 'ipv4' },
    { address: 'fd00::', prefix: 8, family: 'ipv6' },
  ];

  it('is believed, and not counted, by address and network; nobody is where none is given', () => {
    const { http, traffic } = readConfig({ ...good, TRUSTED_PROXIES: someNetworks, RATE_LIMIT_EXEMPT: someNetworks });
    expect([http.trustedProxies, traffic.exempt]).toEqual([parsed, parsed]);
    expect([readConfig(good).http.trustedProxies, readConfig(good).traffic.exempt]).toEqual([[], []]);
  });

  it.each(['proxy', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', '10.0.0.0/8,', '*', '0.0.0.0/-1', '0.0.0.0/0', '::/0'])(
    'is not at %s',
    (networks) => {
      const wrong = { ...good, TRUSTED_PROXIES: networks, RATE_LIMIT_EXEMPT: networks };
      expect(faultsOf(wrong).sort()).toEqual(['RATE_LIMIT_EXEMPT', 'TRUSTED_PROXIES']);
    },
  );
});

describe('whose pages may call the gateway', () => {
  it('is said by origins, and nobody’s by default', () => {
    const origins = ['https://app.example', 'http://localhost:3000', 'https://[::1]:8443', 'capacitor://localhost'];
    expect(readConfig({ ...good, CORS_ORIGINS: origins.join(', ') }).http.corsOrigins).toEqual(origins);
    expect(readConfig(good).http.corsOrigins).toEqual([]);
  });

  it.each([
    ...['*', 'null', 'app.example', 'https://app.example/', 'https://app.example/path', 'https://APP.example'],
    ...['https://app.example:443', 'https://user@app.example', 'https://*.example', 'https://', 'https://a.example,'],
  ])('is not said by %s', (origin) => {
    expect(faultsOf({ ...good, CORS_ORIGINS: `https://good.example,${origin}` })).toEqual(['CORS_ORIGINS']);
  });
});

describe('how often somebody may ask', () => {
  it('is each limit, or none of them', () => {
    const { limits } = readConfig({ ...good, RATE_LIMIT_CONSUMER: '0', RATE_LIMIT_SECONDS: '60' }).traffic;
    expect(limits).toEqual({
      ...{ seconds: 60, consumer: 0, service: 5_000, address: 2_000, connections: 200, failures: 100 },
      ...{ d1Tokens: 100, d1Notifications: 5_000, d1Questions: 1_000 },
    });
    const { seconds, ...off } = readConfig({ ...good, RATE_LIMITS: 'false', RATE_LIMIT_ADDRESS: '7' }).traffic.limits;
    expect([seconds, ...new Set(Object.values(off))]).toEqual([10, 0]);
  });
});

describe('a secret in a file', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'config-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const secrets = Object.entries(variables).flatMap(([name, variable]) => ('file' in variable ? [name] : []));

  it('may be any secret, the list of identity providers, and no other variable', () => {
    expect(secrets.sort()).toEqual([
      'AUTH_PROVIDERS',
      'CARD_DIRECTORY_TOKEN',
      'CONSUMER_DIRECTORY_TOKEN',
      'D1_CA',
      'D1_CLIENT_CERTIFICATE',
      'D1_CLIENT_KEY',
      'D1_ENCRYPTION_KEY',
      'D1_SDK_SIGNING_KEY',
      'D1_SIGNING_KEY',
      'EVENT_LOG_SECRET',
      'NOTIFICATION_CLIENT_SECRET',
      'NOTIFICATION_CLIENT_SECRET_2',
      'NOTIFICATION_TOKEN_SECRET',
      'NOTIFICATION_TOKEN_SECRET_2',
      'REDIS_PASSWORD',
      'REDIS_SENTINEL_PASSWORD',
      'REDIS_URL',
      'TRACES_TOKEN',
    ]);
    expect(faultsOf({ ...without(good, 'D1_URL'), D1_URL_FILE: '/dev/null' })).toEqual(['D1_URL']);
  });

  it.each<Record<string, string>>([
    {},
    {
      ...{ REDIS_URL: '', REDIS_SENTINELS: 'one:1', REDIS_SENTINEL_NAME: 'd1' },
      ...{ REDIS_PASSWORD: 'secret', REDIS_SENTINEL_PASSWORD: 'other' },
    },
  ])('is read without the line break at its end: %j', async (redis) => {
    const all: Record<string, string> = {
      ...good,
      ...redis,
      ...{ D1_CLIENT_CERTIFICATE: ours.client.cert, D1_CLIENT_KEY: ours.client.key, D1_CA: ours.ca },
      ...{
        D1_SDK_SIGNING_KEY: sdkKeys['ES256'] ?? '',
        D1_SDK_SIGNING_KEY_ID: 'k',
        D1_SDK_AUDIENCE: 'a',
        D1_SDK_SCOPE: 's',
      },
      ...{ CONSUMER_DIRECTORY_URL: 'https://crm.example', CONSUMER_DIRECTORY_TOKEN: 'x'.repeat(16) },
      ...{ CARD_DIRECTORY_URL: 'https://cms.example', CARD_DIRECTORY_TOKEN: 'y'.repeat(16) },
    };
    const given = secrets.filter((name) => all[name]);
    const env: NodeJS.ProcessEnv = without(all, ...given);
    for (const name of given) {
      const file = join(folder, name);
      await writeFile(file, `${all[name]?.trim()}\n`);
      env[`${name}_FILE`] = file;
    }
    const trimmed = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value.trim()]));
    expect(readConfig(env)).toEqual(readConfig(trimmed));
  });

  it('that cannot be read, is empty or wrong is a fault of its variable, and neither path nor content is quoted', async () => {
    const file = join(folder, 'do-not-quote-me');
    await writeFile(file, 'do-not-quote-me');
    const empty = join(folder, 'do-not-quote-empty');
    await writeFile(empty, '\n');
    const rest = without(good, 'EVENT_LOG_SECRET');
    for (const path of [file, empty, folder, join(folder, 'do-not-quote-missing')]) {
      const error = errorOf({ ...rest, EVENT_LOG_SECRET_FILE: path });
      expect(error.faults.map(({ variable }) => variable)).toEqual(['EVENT_LOG_SECRET']);
      expect(error.message).not.toContain('do-not-quote');
    }
  });
});

describe('a base URL', () => {
  it.each(['https://user:word@d1.example', 'https://d1.example/?key=1', 'https://d1.example/#a'])(
    'holds nothing that would be lost: %s',
    (url) => {
      expect(faultsOf({ ...good, D1_URL: url })).toEqual(['D1_URL']);
      expect(readConfig({ ...good, D1_URL: 'https://d1.example/prefix' }).d1.url).toBe('https://d1.example/prefix');
    },
  );
});

describe('what D1’s documentation leaves open', () => {
  it.each(Object.keys(wireDefaults) as (keyof typeof wireDefaults)[])('has a variable: %s', (option) => {
    const name = wireVariable(option);
    expect(name).toMatch(/^D1_WIRE_[A-Z_]+$/);
    const other = option === 'cardLifeVersion' ? 'v2' : 'another';
    expect(readConfig({ ...good, [name]: other }).d1.wire).toEqual({ ...wireDefaults, [option]: other });
    expect(readConfig({ ...good, [name]: '' }).d1.wire).toEqual(wireDefaults);
    expect(faultsOf({ ...good, [name]: 'a/b' })).toEqual([name]);
  });

  it('is v1 or v2 for a version', () =>
    expect(faultsOf({ ...good, D1_WIRE_CARD_LIFE_VERSION: 'v3' })).toEqual(['D1_WIRE_CARD_LIFE_VERSION']));
});

describe('the gateway’s process', () => {
  it('without any variable ends with code 1 and lists on standard error what it needs', async () => {
    const root = new URL('../../', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: root, env: {} });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const [code] = (await once(child, 'close')) as [number];
    const text = Buffer.concat(err).toString();
    expect([code, Buffer.concat(out).toString()]).toEqual([1, '']);
    for (const name of required) expect(text).toMatch(new RegExp(`^ {2}${name}: is required`, 'm'));
    expect(text).toContain('docs/configuration.md');
    expect(text).not.toMatch(/^\s+at /m);
  });
});
