import { mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** Files with keys and secrets, as an operator keeps them. */
export interface SecretFolder {
  /** Writes a file in one step, and gives the variable that names it. */
  put(variable: string, content: string): Promise<Record<string, string>>;
  /** Writes into the file that there is. */
  scribble(variable: string, content: string): Promise<void>;
  remove(variable: string): Promise<void>;
  /** Puts the file elsewhere and a link in its place, as Kubernetes does. */
  link(variable: string, content: string): Promise<void>;
  stop(): Promise<void>;
}

export async function makeSecretFolder(): Promise<SecretFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  const path = (variable: string) => join(folder, variable);
  let versions = 0;
  const fresh = async (content: string) => {
    const file = join(folder, `.version-${(versions += 1)}`);
    await writeFile(file, content);
    return file;
  };
  return {
    async put(variable, content) {
      await rename(await fresh(content), path(variable));
      return { [variable]: '', [`${variable}_FILE`]: path(variable) };
    },
    scribble: (variable, content) => writeFile(path(variable), content),
    remove: (variable) => unlink(path(variable)),
    async link(variable, content) {
      const link = join(folder, `.link-${(versions += 1)}`);
      await symlink(await fresh(content), link);
      await rename(link, path(variable));
    },
    stop: () => rm(folder, { recursive: true }),
  };
}

/** A P-256 key pair under this id, which is in both halves. */
export async function makeKey(kid: string): Promise<{ publicJwk: JWK; privateJwk: JWK; file: string }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const [privateJwk, publicJwk] = [await exportJWK(privateKey), await exportJWK(publicKey)];
  return {
    publicJwk: { ...publicJwk, kid },
    privateJwk: { ...privateJwk, kid },
    file: JSON.stringify({ ...privateJwk, kid }),
  };
}
