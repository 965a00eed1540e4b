import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import type { Logger } from '../log.ts';
import { startIdentityProvider, type IdentityProvider } from '../sandbox/identity-provider.ts';
import type { SandboxOptions } from '../sandbox/options.ts';
import type { Sandbox } from '../sandbox/interface.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { scopes } from '../viewer.ts';
import { startBackOffice, type BackOffice } from './back-office.ts';
import { sdkSettings } from './sdk.ts';

export type Tokens = Record<'alice' | 'bob' | 'carla' | 'service', string>;

/** All that surrounds a gateway: a sandbox D1 with people in it, an identity provider, the issuer's back office, and settings that fit. */
export interface World {
  sandbox: Sandbox;
  identity: IdentityProvider;
  backOffice: BackOffice;
  tokens: Tokens;
  /** A gateway's environment, without PORT and event log. */
  env: Record<string, string>;
  /** Tells the sandbox where to send notifications: the origin of a gateway. */
  notify(origin: string): void;
  stop(): Promise<void>;
}

const audience = 'd1-graphql-gateway';
const tokenSeconds = 12 * 3600;

/** The world of the demo and of the tests. Every key and secret is made at the start and forgotten at the end. */
export async function startWorld(logger: Logger, options: Partial<SandboxOptions> = {}): Promise<World> {
  const issuerId = 'DEMO_BANK1';
  const signing = await generateKeyPair('ES256', { extractable: true });
  const signer = { iss: issuerId, kid: 'demo-signing-key', publicJwk: await exportJWK(signing.publicKey) };
  const sdk = await sdkSettings(issuerId);
  const sandbox = await startSandbox({ issuerId, signers: [signer], sdk: sdk.sandbox, logger, ...options });
  sandbox.seed();
  const identity = await startIdentityProvider({ audience, logger });
  const backOffice = await startBackOffice();
  const clientSecret = secret();
  return {
    sandbox,
    identity,
    backOffice,
    tokens: await tokensFrom(identity),
    env: {
      HOST: '127.0.0.1',
      DRAIN_SECONDS: '0',
      PLAYGROUND: 'true',
      INTROSPECTION: 'true',
      // Whoever tries it may have much else to do on the same machine.
      OVERLOAD_MS: '0',
      ACCEPT_CLEAR_CARD_DATA: 'true',
      D1_URL: sandbox.url,
      D1_ISSUER_ID: issuerId,
      D1_SIGNING_KEY: JSON.stringify(await exportJWK(signing.privateKey)),
      D1_SIGNING_KEY_ID: signer.kid,
      D1_ENCRYPTION_KEY: JSON.stringify(sandbox.encryptionKey),
      D1_ENCRYPTION_KEY_ID: String(sandbox.encryptionKey.kid),
      ...sdk.env,
      CONSUMER_DIRECTORY_URL: backOffice.consumerDirectoryUrl,
      CONSUMER_DIRECTORY_TOKEN: backOffice.token,
      CARD_DIRECTORY_URL: backOffice.cardDirectoryUrl,
      CARD_DIRECTORY_TOKEN: backOffice.token,
      END_USER_ORDERS: 'RENEWAL,REPLACEMENT',
      AUTH_JWKS_URL: identity.jwksUrl,
      AUTH_ISSUER: identity.issuer,
      AUTH_AUDIENCE: audience,
      NOTIFICATION_CLIENT_ID: 'd1',
      NOTIFICATION_CLIENT_SECRET: clientSecret,
      NOTIFICATION_TOKEN_SECRET: secret(),
      EVENT_LOG_SECRET: secret(),
    },
    notify: (url) => void sandbox.notifier.setTarget({ url, clientId: 'd1', clientSecret }),
    stop: async () => void (await Promise.all([sandbox.stop(), identity.stop(), backOffice.stop()])),
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

async function tokensFrom(identity: IdentityProvider): Promise<Tokens> {
  const person = (sub: string) => identity.token({ sub, expiresInSeconds: tokenSeconds });
  return {
    alice: await person('alice'),
    bob: await person('bob'),
    carla: await person('carla'),
    service: await identity.token({ sub: 'back-office', scope: scopes.join(' '), expiresInSeconds: tokenSeconds }),
  };
}
