import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { startIdentityProvider, type IdentityProvider } from './identity-provider.ts';
import { createLogger, describeError } from './log.ts';
import type { NotificationTarget, Signer, TlsOptions } from './options.ts';
import { forShells, gatewayVariables, makeOwnSettings } from './own-settings.ts';
import { startSandbox } from './sandbox.ts';

/**
 * The sandbox as a process of its own. Reads its settings from the environment:
 * SANDBOX_PORT, SANDBOX_HOST, SANDBOX_ISSUER_ID, SANDBOX_SIGNER_KEY (public JWK with kid), SANDBOX_ENCRYPTION_KEY (private JWK with kid),
 * SANDBOX_TLS_KEY, SANDBOX_TLS_CERT and SANDBOX_TLS_CLIENT_CA (PEM, all or none) for mutual TLS,
 * SANDBOX_NOTIFICATIONS_URL with SANDBOX_NOTIFICATION_CLIENT_ID and SANDBOX_NOTIFICATION_CLIENT_SECRET, and SANDBOX_IDENTITY_PORT with
 * SANDBOX_IDENTITY_ISSUER and SANDBOX_IDENTITY_AUDIENCE for the identity provider. NAME_FILE may name a file that holds a key or secret.
 * Without a signer key it makes all that is missing for itself. Standard output carries where it listens, and what a gateway then needs.
 */
async function main(given: NodeJS.ProcessEnv): Promise<void> {
  const started: { stop(): Promise<unknown> }[] = [];
  let isStarting = true;
  // Before anything says that it listens: who reads that may well ask it to stop. While it starts there is nothing to finish.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (isStarting) process.exit(0);
      void Promise.all(started.splice(0).map((each) => each.stop()));
    });
  const own = valueOf(given, 'SANDBOX_SIGNER_KEY') === undefined ? await makeOwnSettings() : undefined;
  const env = { ...own?.variables, ...given };
  const host = env.SANDBOX_HOST ?? '127.0.0.1';
  const issuerId = required(env, 'SANDBOX_ISSUER_ID');
  const identity = await startIdentity(env, host);
  const target = notifications(env);
  const sandbox = await startSandbox({
    host,
    port: Number(env.SANDBOX_PORT ?? 4100),
    issuerId,
    signers: [signer(issuerId, jwk(env, 'SANDBOX_SIGNER_KEY'))],
    encryptionPrivateJwk: valueOf(env, 'SANDBOX_ENCRYPTION_KEY') ? jwk(env, 'SANDBOX_ENCRYPTION_KEY') : undefined,
    notifications: target,
    tls: tls(env),
  });
  started.push(sandbox, ...(identity ? [identity] : []));
  isStarting = false;
  sandbox.seed();
  // From here on somebody's card may be in it. Node would print what was thrown, with its text and all its members.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      createLogger('sandbox').fatal({ err: describeError(error) }, 'the sandbox had to end');
      process.exit(1);
    });
  const gateway = own && identity && target && gatewayVariables(sandbox, identity, { ...own, ...target });
  // Nobody may be there to read it.
  process.stdout.on('error', () => undefined);
  if (gateway) process.stdout.write(forShells(gateway));
  const ready = { url: sandbox.url, identityProvider: identity?.url, gateway };
  process.stdout.write(`sandbox ready ${JSON.stringify(ready)}\n`);
}

async function startIdentity(env: NodeJS.ProcessEnv, host: string): Promise<IdentityProvider | undefined> {
  if (!env.SANDBOX_IDENTITY_PORT) return undefined;
  return startIdentityProvider({
    host,
    port: Number(env.SANDBOX_IDENTITY_PORT),
    issuer: env.SANDBOX_IDENTITY_ISSUER,
    audience: env.SANDBOX_IDENTITY_AUDIENCE ?? 'd1-graphql-gateway',
  });
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
  if (!names.some((name) => valueOf(env, name))) return undefined;
  const [key = '', cert = '', clientCa = ''] = names.map((name) => required(env, name));
  return { key, cert, clientCa };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = valueOf(env, name);
  if (!value) throw new Error(`${name} is required`);
  return value;
}

function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  return file ? readFileSync(file, 'utf8').trim() : env[name];
}

await main(process.env).catch((error: unknown) => {
  process.stderr.write(`The sandbox could not start: ${error instanceof Error ? error.message : 'unknown reason'}\n`);
  process.exit(1);
});
