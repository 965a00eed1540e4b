import { exportJWK, generateKeyPair } from 'jose';
import type { SandboxOptions } from '../sandbox/options.ts';

/** How the gateway signs tokens for the D1 SDK, and how D1 checks them. */
export interface SdkSettings {
  env: Record<string, string>;
  sandbox: NonNullable<SandboxOptions['sdk']>;
}

/** With a key made now. */
export async function sdkSettings(issuerId: string): Promise<SdkSettings> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = 'demo-sdk-key';
  const audience = `https://client-api.d1.example/oidc/${issuerId}`;
  const scopes = ['digibank:mobilebanking', 'digibank:ecommerce'];
  return {
    env: {
      D1_SDK_SIGNING_KEY: JSON.stringify(await exportJWK(privateKey)),
      D1_SDK_SIGNING_KEY_ID: kid,
      D1_SDK_AUDIENCE: audience,
      D1_SDK_SCOPE: scopes.join(' '),
    },
    sandbox: { signers: [{ iss: issuerId, kid, publicJwk: await exportJWK(publicKey) }], audience, scopes },
  };
}
