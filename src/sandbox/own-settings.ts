import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import type { IdentityProvider } from './identity-provider.ts';
import type { Sandbox } from './interface.ts';

export interface OwnSettings {
  /** Every variable of the sandbox that it cannot do without. */
  variables: Record<string, string>;
  /** The issuer's private key, as JWK. */
  signingKey: string;
}

/** For a sandbox that is given no key of an issuer: one is made, and forgotten at the end. */
export async function makeOwnSettings(): Promise<OwnSettings> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = 'own-signing-key';
  return {
    variables: {
      SANDBOX_ISSUER_ID: 'DEMO_BANK1',
      SANDBOX_SIGNER_KEY: JSON.stringify({ ...(await exportJWK(publicKey)), kid }),
      SANDBOX_IDENTITY_PORT: '4101',
      SANDBOX_NOTIFICATIONS_URL: 'http://127.0.0.1:4000',
      SANDBOX_NOTIFICATION_CLIENT_ID: 'd1',
      SANDBOX_NOTIFICATION_CLIENT_SECRET: secret(),
    },
    signingKey: JSON.stringify({ ...(await exportJWK(privateKey)), kid }),
  };
}

/** The variables of a gateway that fits, but for its PORT. */
export function gatewayVariables(
  sandbox: Sandbox,
  identity: IdentityProvider,
  parts: { signingKey: string; clientId: string; clientSecret: string },
): Record<string, string> {
  return {
    ...{ HOST: '127.0.0.1', CONSOLE: 'true', PLAYGROUND: 'true', INTROSPECTION: 'true' },
    ACCEPT_CLEAR_CARD_DATA: 'true',
    ...{ D1_URL: sandbox.url, D1_ISSUER_ID: sandbox.issuerId, D1_SIGNING_KEY: parts.signingKey },
    D1_ENCRYPTION_KEY: JSON.stringify(sandbox.encryptionKey),
    ...{ AUTH_JWKS_URL: identity.jwksUrl, AUTH_ISSUER: identity.issuer, AUTH_AUDIENCE: identity.audience },
    ...{ NOTIFICATION_CLIENT_ID: parts.clientId, NOTIFICATION_CLIENT_SECRET: parts.clientSecret },
    ...{ NOTIFICATION_TOKEN_SECRET: secret(), EVENT_LOG: 'memory', EVENT_LOG_SECRET: secret() },
  };
}

/** The same as lines that a shell takes. Nothing in them has a quote. */
export function forShells(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
  return `A gateway that fits is started with these:\n\n${lines.join('')}\n`;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
