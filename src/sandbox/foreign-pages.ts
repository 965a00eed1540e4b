import { isIPv4 } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Refuses what a page of another machine has a browser send: a browser names the page's origin with every request that could change something,
 * and servers and shells name none. Own is what `own` gives, a URL, and every loopback name, whatever the port.
 */
export function refuseForeignPages(app: FastifyInstance, own: () => string): void {
  app.addHook('onRequest', async ({ headers: { origin } }, reply) => {
    if (origin === undefined || isLoopback(origin) || origin === own()) return undefined;
    return reply.code(403).send({ error: 'not for pages from elsewhere' });
  });
}

/** Whether this URL names the machine itself: `localhost`, 127.0.0.0/8 or [::1]. No name of others that leads here by DNS does. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
