import { flattenedVerify, importJWK } from 'jose';
import { refuseIf } from './header.ts';
import type { Settings } from '../options.ts';

/** Far more than a signature takes. */
const tailBytes = 16_384;

/**
 * Checks the detached JWS of a batch file: `<protected header>..<signature>`, ES256, `kid` of a key that D1 has. It is over the bytes as they
 * stand in the file, without the signature.
 *
 * @throws FileRefusal INVALID_SIGNATURE
 */
export async function checkSignature(bytes: Buffer, signature: string, settings: Settings): Promise<void> {
  const payload = signedPart(bytes, settings.batch.signed);
  const [head, nothing, sign, ...more] = signature.split('.');
  refuseIf(!payload || !head || nothing !== '' || !sign || more.length > 0, 'INVALID_SIGNATURE');
  const jws = { protected: head, payload: (payload as Buffer).toString('base64url'), signature: sign as string };
  const keyOf = (header: { kid?: string } | undefined) => {
    const signer = settings.signers.find(({ kid }) => kid === header?.kid);
    if (!signer) throw new Error('no such key');
    return importJWK(signer.publicJwk, 'ES256');
  };
  // Whatever is wrong with a signature, D1 has one code for it.
  const verified = await flattenedVerify(jws, keyOf, { algorithms: ['ES256'] }).then(
    () => true,
    () => false,
  );
  refuseIf(!verified, 'INVALID_SIGNATURE');
}

/** The document up to its signature and its closing brace, or the list of records in it. */
function signedPart(bytes: Buffer, signed: 'document' | 'records'): Buffer | undefined {
  const tail = bytes.subarray(-tailBytes);
  // Latin 1 has one character for each byte, so that places in the text are places in the file.
  const found = /,\s*"signature"\s*:\s*"[^"]*"\s*\}\s*$/.exec(tail.toString('latin1'));
  if (!found) return undefined;
  const end = bytes.length - tail.length + found.index;
  if (signed === 'document') return Buffer.concat([bytes.subarray(0, end), Buffer.from('}')]);
  const name = '"records":';
  const start = bytes.indexOf(name);
  return start < 0 ? undefined : bytes.subarray(start + name.length, end);
}
