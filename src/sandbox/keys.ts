import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes throwaway keys and secrets into a folder, which is made when there is none: what an issuer and D1 hand each other when a real connection is set up. Keys are
 * P-256 JSON Web Keys, their key ids are `signing` and `encryption`. A folder that is complete stays as it is, so that a restart of one
 * side does not lock out the other.
 */
function writeKeys(folder: string): void {
  const last = 'event-log-secret';
  if (existsSync(join(folder, last))) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = {
    ...keyPair('signing'),
    ...keyPair('encryption'),
    'notification-client-secret': secret(),
    'notification-token-secret': secret(),
    [last]: secret(),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
}

function keyPair(kid: string): Record<string, string> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    [`${kid}-private.json`]: JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid }),
    [`${kid}-public.json`]: JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid }),
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

writeKeys(process.argv[2] ?? '/keys');
