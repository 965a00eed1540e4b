import { isIP } from 'node:net';
import type { Fault, Values } from '../variables.ts';
import { isKeyFor } from './keys.ts';
import { isCertificateOf } from './pem.ts';

type Name = keyof Values;

/** What is good by itself and not together. `isGiven`: whether the environment has the variable, as a value or a file, right or wrong. */
export function contradictions(v: Partial<Values>, isGiven: (name: Name) => boolean, isProduction: boolean): Fault[] {
  return [
    ...when(
      v.CONSOLE === 'true' && isProduction,
      'CONSOLE',
      'is not for production, which NODE_ENV says this is: even-in-production says that it is wanted all the same',
    ),
    ...inEventLog(v, isGiven),
    ...inTrustedDocuments(v, isGiven),
    ...inAddresses(v),
    ...inProviders(v, isGiven),
    ...inTimesAndSecrets(v),
    ...inTraffic(v),
    ...inClientCertificate(v, isGiven),
    ...inKeyIds(v, isGiven),
    ...inSdkTokens(v, isGiven),
    ...together(['CONSUMER_DIRECTORY_URL', 'CONSUMER_DIRECTORY_TOKEN'], isGiven),
    ...together(['CARD_DIRECTORY_URL', 'CARD_DIRECTORY_TOKEN'], isGiven),
    ...together(['NOTIFICATION_CERTIFICATE_HEADER', 'NOTIFICATION_CERTIFICATES'], isGiven),
    ...when(
      isGiven('NOTIFICATION_CERTIFICATE_HEADER') && !isGiven('TRUSTED_PROXIES'),
      'TRUSTED_PROXIES',
      'is required with NOTIFICATION_CERTIFICATE_HEADER: somebody has to be believed',
    ),
  ];
}

function inEventLog(v: Partial<Values>, isGiven: (name: Name) => boolean): Fault[] {
  const lossAskedFor =
    'is required, or REDIS_SENTINELS or REDIS_CLUSTER_NODES, unless EVENT_LOG=memory says that losing every event at a restart is wanted';
  const places = (['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_CLUSTER_NODES'] as const).filter(isGiven);
  const [place, another] = places;
  const withMemory = place ?? (v.EVENT_LOG_REPLICAS ? 'EVENT_LOG_REPLICAS' : v.EVENT_LOG_FSYNC && 'EVENT_LOG_FSYNC');
  const inUrl = (['REDIS_USERNAME', 'REDIS_PASSWORD', 'REDIS_TLS'] as const).filter(isGiven);
  return [
    ...when(v.EVENT_LOG === 'redis' && !place, 'REDIS_URL', lossAskedFor),
    ...when(
      v.EVENT_LOG === 'memory' && withMemory,
      'EVENT_LOG',
      `memory contradicts ${withMemory}: remove one of them`,
    ),
    ...when(place && another, another ?? 'REDIS_URL', `contradicts ${place}: remove one of them`),
    ...together(['REDIS_SENTINELS', 'REDIS_SENTINEL_NAME'], isGiven),
    ...when(
      isGiven('REDIS_SENTINEL_PASSWORD') && !isGiven('REDIS_SENTINELS'),
      'REDIS_SENTINEL_PASSWORD',
      'is for REDIS_SENTINELS only',
    ),
    ...inUrl.flatMap((name) => when(place === 'REDIS_URL', name, 'belongs into REDIS_URL, where that is given')),
    ...when(
      isGiven('REDIS_USERNAME') && !isGiven('REDIS_PASSWORD'),
      'REDIS_PASSWORD',
      'is required with REDIS_USERNAME',
    ),
  ];
}

function inTrustedDocuments(v: Partial<Values>, isGiven: (name: Name) => boolean): Fault[] {
  const { TRUSTED_DOCUMENTS: mode } = v;
  const inVain = 'contradicts TRUSTED_DOCUMENTS=enforce: what is written there is not a trusted document';
  return [
    ...when(
      mode !== undefined && mode !== 'off' && !isGiven('TRUSTED_DOCUMENTS_PATH'),
      'TRUSTED_DOCUMENTS_PATH',
      'is required with TRUSTED_DOCUMENTS',
    ),
    ...when(mode === 'enforce' && v.PLAYGROUND, 'PLAYGROUND', inVain),
  ];
}

function inAddresses(v: Partial<Values>): Fault[] {
  const names = ['D1_URL', 'AUTH_JWKS_URL', 'CONSUMER_DIRECTORY_URL', 'CARD_DIRECTORY_URL', 'TRACES_URL'] as const;
  const unsafe = names.filter((name) => v[name] && !v.ALLOW_PLAIN_HTTP && !isSafe(new URL(v[name])));
  return unsafe.map((variable) => ({ variable, expected: `must be ${httpsAskedFor}` }));
}

const httpsAskedFor = 'https:// (or set ALLOW_PLAIN_HTTP=true on a trusted network)';

/** One identity provider, named by variables of its own, or a list. */
function inProviders(v: Partial<Values>, isGiven: (name: Name) => boolean): Fault[] {
  const needed = ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE'] as const;
  const isUnsafe = !v.ALLOW_PLAIN_HTTP && v.AUTH_PROVIDERS?.some(({ jwksUrl }) => !isSafe(new URL(jwksUrl)));
  if (!isGiven('AUTH_PROVIDERS'))
    return needed.flatMap((name) => when(!isGiven(name), name, 'is required, or AUTH_PROVIDERS instead'));
  return [
    ...[...needed, 'AUTH_ALGORITHMS' as const, 'AUTH_CONSUMER_CLAIM' as const].flatMap((name) =>
      when(isGiven(name), name, 'contradicts AUTH_PROVIDERS: remove one of them'),
    ),
    ...when(isUnsafe, 'AUTH_PROVIDERS', `must have each jwksUrl ${httpsAskedFor}`),
  ];
}

function isSafe(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return url.protocol === 'https:' || loopback;
}

function inTimesAndSecrets(v: Partial<Values>): Fault[] {
  const { D1_CONNECT_TIMEOUT_MS: connect, D1_ATTEMPT_TIMEOUT_MS: attempt, D1_TIMEOUT_MS: total } = v;
  const { D1_CALLS_PER_API: perApi, D1_CONNECTIONS: connections, D1_PIPELINING: pipelining } = v;
  const { IDEMPOTENCY_SETTLE_SECONDS: settle } = v;
  const { AUTH_MAX_TOKEN_AGE_SECONDS: age, AUTH_REVOCATION_HOURS: revocation } = v;
  const { EVENT_REPEAT_DAYS: repeat, EVENT_RETENTION_HOURS: retention, NOTIFICATION_TOKEN_SECRET: secret } = v;
  return [
    ...when(connect && total && connect >= total, 'D1_CONNECT_TIMEOUT_MS', 'must be shorter than D1_TIMEOUT_MS'),
    ...when(attempt && total && attempt >= total, 'D1_ATTEMPT_TIMEOUT_MS', 'must be shorter than D1_TIMEOUT_MS'),
    ...when(
      settle && total && settle * 1_000 < total,
      'IDEMPOTENCY_SETTLE_SECONDS',
      'must not be shorter than D1_TIMEOUT_MS',
    ),
    ...when(
      age && revocation && revocation * 3_600 < age,
      'AUTH_REVOCATION_HOURS',
      'must be at least as long as AUTH_MAX_TOKEN_AGE_SECONDS',
    ),
    ...when(
      perApi && connections && pipelining && perApi > connections * pipelining,
      'D1_CALLS_PER_API',
      'must not be more than D1_CONNECTIONS times D1_PIPELINING',
    ),
    ...when(v.PLAYGROUND && v.INTROSPECTION === false, 'PLAYGROUND', 'needs INTROSPECTION=true: it shows the schema'),
    ...when(
      repeat && retention && repeat * 24 < retention,
      'EVENT_REPEAT_DAYS',
      'must cover at least EVENT_RETENTION_HOURS',
    ),
    ...when(
      v.EVENT_LOG_SECRET && [secret, v.NOTIFICATION_TOKEN_SECRET_2].includes(v.EVENT_LOG_SECRET),
      'EVENT_LOG_SECRET',
      'must differ from the secrets of NOTIFICATION_TOKEN_SECRET',
    ),
  ];
}

/** Whoever could open them all at one address would keep everybody else's out, without a token. */
function inTraffic(v: Partial<Values>): Fault[] {
  const { RATE_LIMITS: isLimited, RATE_LIMIT_CONNECTIONS: most, RATE_LIMIT_SECONDS: seconds } = v;
  const { SOCKET_ACCEPTS_PER_SECOND: accepts } = v;
  const isTooMuch = isLimited && most && seconds && accepts && most > (accepts * seconds) / 4;
  return when(
    isTooMuch,
    'RATE_LIMIT_CONNECTIONS',
    'must be at most a quarter of SOCKET_ACCEPTS_PER_SECOND in RATE_LIMIT_SECONDS',
  );
}

function inClientCertificate(v: Partial<Values>, isGiven: (name: Name) => boolean): Fault[] {
  const { D1_CLIENT_CERTIFICATE: certificate, D1_CLIENT_KEY: key, D1_URL: url } = v;
  const inVain = url && new URL(url).protocol === 'http:' ? 'is never used with a D1_URL of http://' : '';
  return [
    ...together(['D1_CLIENT_CERTIFICATE', 'D1_CLIENT_KEY'], isGiven),
    ...when(
      certificate && key && !isCertificateOf(certificate, key),
      'D1_CLIENT_KEY',
      'must be the key of D1_CLIENT_CERTIFICATE, whose first certificate is our own',
    ),
    ...when(certificate && inVain, 'D1_CLIENT_CERTIFICATE', inVain),
    ...when(v.D1_CA && inVain, 'D1_CA', inVain),
  ];
}

/** The id of a key is in the key itself, so that both are exchanged as one, or in a variable. */
function inKeyIds(v: Partial<Values>, isGiven: (name: Name) => boolean): Fault[] {
  const pairs = [
    ['D1_SIGNING_KEY', 'D1_SIGNING_KEY_ID'],
    ['D1_ENCRYPTION_KEY', 'D1_ENCRYPTION_KEY_ID'],
    ['D1_SDK_SIGNING_KEY', 'D1_SDK_SIGNING_KEY_ID'],
  ] as const;
  return pairs.flatMap(([key, id]) => {
    const { [key]: { kid } = {}, [id]: keyId } = v;
    const isNeeded = key !== 'D1_SDK_SIGNING_KEY' && kid === undefined && !isGiven(id);
    return [
      ...when(isNeeded, id, `is required, unless ${key} has a "kid"`),
      ...when(kid && keyId && kid !== keyId, id, `must be the "kid" of ${key}, or not be given`),
    ];
  });
}

function inSdkTokens(v: Partial<Values>, isGiven: (name: Name) => boolean): Fault[] {
  const { D1_SDK_SIGNING_KEY: key, D1_SDK_ALGORITHM: algorithm } = v;
  const keyId: Name[] = key?.kid === undefined ? ['D1_SDK_SIGNING_KEY_ID'] : [];
  return [
    ...together(['D1_SDK_SIGNING_KEY', ...keyId, 'D1_SDK_AUDIENCE', 'D1_SDK_SCOPE'], isGiven),
    ...when(
      key && v.D1_SIGNING_KEY && key.x !== undefined && key.x === v.D1_SIGNING_KEY.x,
      'D1_SDK_SIGNING_KEY',
      'must be another key than D1_SIGNING_KEY',
    ),
    ...when(
      isGiven('D1_SDK_ISSUER') && !isGiven('D1_SDK_SIGNING_KEY'),
      'D1_SDK_SIGNING_KEY',
      'is required with D1_SDK_ISSUER',
    ),
    ...when(
      key && algorithm && !isKeyFor(algorithm, key),
      'D1_SDK_ALGORITHM',
      'must be one that D1_SDK_SIGNING_KEY is for (ES256: P-256, ES384: P-384, ES512: P-521, RS and PS: RSA of 2048 bits or more, EdDSA: Ed25519)',
    ),
  ];
}

/** All of them or none. */
function together(names: Name[], isGiven: (name: Name) => boolean): Fault[] {
  const given = names.filter(isGiven);
  if (given.length === 0) return [];
  const missing = names.filter((name) => !isGiven(name));
  return missing.map((variable) => ({ variable, expected: `is required with ${given.join(', ')}` }));
}

function when(isWrong: unknown, variable: Name, expected: string): Fault[] {
  return isWrong ? [{ variable, expected }] : [];
}
