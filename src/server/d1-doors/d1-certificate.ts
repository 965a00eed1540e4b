import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Strangers } from './strangers.ts';

export interface D1CertificateOptions {
  /** In which header a proxy says whose certificate it has verified. */
  header: string;
  /** What it may say: fingerprints or subjects. */
  accepted: readonly string[];
  /** Who is believed, by the address of the connection itself. From anybody else the header means nothing. */
  trusts(address: string): boolean;
}

/** Refuses whoever does not show D1's certificate, before anything else is looked at. Null: none is asked for. */
export function requireCertificate(options: D1CertificateOptions | null, strangers: Strangers) {
  const isShown = options === null ? () => true : createCheck(options);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (isShown(request)) return undefined;
    await strangers.count(request, 403).catch(() => undefined);
    return reply.code(403).send({ errorCode: 'AUTHORIZER_FORBIDDEN', error: 'Forbidden' });
  };
}

function createCheck({ header, accepted, trusts }: D1CertificateOptions): (request: FastifyRequest) => boolean {
  const name = header.toLowerCase();
  const known = new Set(accepted.map(comparable));
  return ({ headers, raw: { socket } }) => {
    if (!trusts(socket.remoteAddress ?? '')) return false;
    // A header that came twice is a list here, or joined by a comma: one of them was not the proxy's.
    const { [name]: shown } = headers;
    return typeof shown === 'string' && known.has(comparable(shown));
  };
}

/** Proxies write a fingerprint with colons and without, in capitals and not. A subject has one form for each proxy. */
function comparable(text: string): string {
  return /^[\da-f:]{40,}$/i.test(text) ? text.replaceAll(':', '').toLowerCase() : text;
}
