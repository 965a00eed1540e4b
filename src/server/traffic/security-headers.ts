import type { FastifyReply } from 'fastify';

/**
 * What a browser is told of every answer: that it is no page and no part of one, is kept nowhere, and is what its type says. A page of ours
 * says for itself what it may load.
 */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Browsers heed it only where TLS brought it.
  'strict-transport-security': 'max-age=31536000',
  'cache-control': 'no-store',
};

export function secure(reply: FastifyReply): void {
  reply.headers(securityHeaders);
}
