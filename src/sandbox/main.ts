import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { startIdentityProvider } from './identity-provider.ts';
import { createLogger, describeError } from './log.ts';
import type { NotificationTarget, Signer, TlsOptions } from './options.ts';
import { startSandbox } from './sandbox.ts';

/**
 * The sandbox as a process of its own. Reads its settings from the environment:
 * SANDBOX_PORT, SANDBOX_HOST, SANDBOX_ISSUER_ID, SANDBOX_SIGNER_KEY (public JWK with kid), SANDBOX_ENCRYPTION_KEY (private JWK with kid),
 * SANDBOX_TLS_KEY, SANDBOX_TLS_CERT and SANDBOX_TLS_CLIENT_CA (PEM, all or none) for mutual TLS,
 * SANDBOX_NOTIFICATIONS_URL with SANDBOX_NOTIFICATION_CLIENT_ID and SANDBOX_NOTIFICATION_CLIENT_SECRET, and SANDBOX_IDENTITY_PORT with
 * SANDBOX_IDENTITY_ISSUER and SANDBOX_IDENTITY_AUDIENCE for the identity provider. NAME_FILE may name a file that holds a key or secret.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const started: { stop(): Promise<unknown> }[] = [];
  // Before anything says that it listens: who reads that may well ask it to stop.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void Promise.all(started.splice(0).map((each) => each.stop())));
  const host = env.SANDBOX_HOST ?? '127.0.0.1';
  const issuerId = required(env, 'SANDBOX_ISSUER_ID');
  started.push(...(await startIdentity(env, host)));
  const sandbox = await startSandbox({
    host,
    port: Number(env.SANDBOX_PORT ?? 4100),
    issuerId,
    signers: [signer(issuerId, jwk(env, 'SANDBOX_SIGNER_KEY'))],
    encryptionPrivateJwk: given(env, 'SANDBOX_ENCRYPTION_KEY') ? jwk(env, 'SANDBOX_ENCRYPTION_KEY') : undefined,
    notifications: notifications(env),
    tls: tls(env),
  });
  started.push(sandbox);
  sandbox.seed();
  // From here on somebody's card may be in it. Node would print what was thrown, with its text and all its members.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      createLogger('sandbox').fatal({ err: describeError(error) }, 'the sandbox had to end');
      process.exit(1);
    });
}

async function startIdentity(env: NodeJS.ProcessEnv, host: string): Promise<{ stop(): Promise<unknown> }[]> {
  if (!env.SANDBOX_IDENTITY_PORT) return [];
  const identity = await startIdentityProvider({
    host,
    port: Number(env.SANDBOX_IDENTITY_PORT),
    issuer: env.SANDBOX_IDENTITY_ISSUER,
    audience: env.SANDBOX_IDENTITY_AUDIENCE ?? 'd1-graphql-gateway',
  });
  return [identity];
}

/** The parser's own message would quote the key. */
function jwk(env: NodeJS.ProcessEnv, name: string): JWK {
  try {
    return JSON.parse(required(env, name)) as JWK;
  } catch {
    throw new Error(`${name} must be a JSON Web Key`);
  }
}

function signer(iss: string, publicJwk: JWK): Signer {
  if (!publicJwk.kid) throw new Error('SANDBOX_SIGNER_KEY needs a kid');
  return { iss, kid: publicJwk.kid, publicJwk };
}

function notifications(env: NodeJS.ProcessEnv): NotificationTarget | undefined {
  const url = env.SANDBOX_NOTIFICATIONS_URL;
  if (!url) return undefined;
  const clientId = required(env, 'SANDBOX_NOTIFICATION_CLIENT_ID');
  return { url, clientId, clientSecret: required(env, 'SANDBOX_NOTIFICATION_CLIENT_SECRET') };
}

function tls(env: NodeJS.ProcessEnv): TlsOptions | undefined {
  const names = ['SANDBOX_TLS_KEY', 'SANDBOX_TLS_CERT', 'SANDBOX_TLS_CLIENT_CA'];
  if (!names.some((name) => given(env, name))) return undefined;
  const [key = '', cert = '', clientCa = ''] = names.map((name) => required(env, name));
  return { key, cert, clientCa };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = given(env, name);
  if (!value) throw new Error(`${name} is required`);
  return value;
}

function given(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  return file ? readFileSync(file, 'utf8').trim() : env[name];
}

await main(process.env);
