import { createPrivateKey, X509Certificate } from 'node:crypto';

/** One certificate or several, each readable. */
export function isCertificates(pem: string): boolean {
  return readCertificates(pem) !== null;
}

/** Readable without a passphrase. */
export function isPrivateKey(pem: string): boolean {
  return attempt(() => createPrivateKey(pem)) !== null;
}

/** Whether the first certificate, which is the client's own, was made for this key. */
export function isCertificateOf(pem: string, key: string): boolean {
  return attempt(() => new X509Certificate(pem).checkPrivateKey(createPrivateKey(key))) === true;
}

function readCertificates(pem: string): X509Certificate[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return blocks && attempt(() => blocks.map((block) => new X509Certificate(block)));
}

/** Null for an error: its text could quote a key. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
