import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What a page may send and read. Tokens go in a header and never in a cookie, so that a browser adds nothing by itself. */
const shared: FastifyCorsOptions = {
  methods: ['GET', 'POST'],
  allowedHeaders: [
    'authorization',
    'content-type',
    'apollo-require-preflight',
    'x-apollo-operation-name',
    'x-correlation-id',
  ],
  exposedHeaders: ['x-correlation-id', 'retry-after'],
  maxAge: 600,
};

/** What is told with every answer, whoever asks, so that no cache takes that to a page for that to nobody's. */
export function headersForNobody(origins: readonly string[]): Record<string, string> {
  return origins.length === 0 ? {} : { vary: 'Origin' };
}

/** Lets pages of these origins call what is served at `path` and below. Any other page, and any other path, is told nothing. */
export async function letPages(app: FastifyInstance, path: string, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    delegator: async ({ headers: { origin = '' }, url }: FastifyRequest): Promise<FastifyCorsOptions> => {
      const [asked = ''] = url.split('?');
      const isServed = asked === path || asked.startsWith(`${path}/`);
      return isServed && origins.includes(origin) ? { ...shared, origin } : { origin: false };
    },
  });
}
