import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { D1Options } from './options.ts';

/**
 * Our client certificate and whom we trust, read once for all connections. @throws Error when they cannot be used, which would otherwise
 * show as a D1 that cannot be reached
 */
export function readTls({ ca, cert, key }: NonNullable<D1Options['tls']>): SecureContext {
  if ((cert === undefined) !== (key === undefined)) throw new Error('tls.cert and tls.key must be given together');
  // Node takes an authority that is none without a word.
  if (ca !== undefined) attempt('tls.ca must be a certificate as PEM', () => new X509Certificate(ca));
  return attempt('tls.cert must be a certificate as PEM, and tls.key its key', () =>
    createSecureContext({ ca, cert, key }),
  );
}

/** The error has no cause: it could quote the key. */
function attempt<T>(message: string, run: () => T): T {
  try {
    return run();
  } catch {
    throw new Error(message);
  }
}
