import type { FastifyInstance } from 'fastify';

/** Takes nothing but JSON, and all of it: a name that would harm is refused later, as it is on a WebSocket, and not taken out. */
export function takeOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('ignore', 'ignore'));
}
