import type { FastifyInstance, FastifyReply } from 'fastify';
import { consolePath } from '../common/paths.ts';
import type { Site } from './site.ts';

/** What the page is told of the gateway that serves it. */
export interface ConsoleSettings {
  /** Paths of GraphQL, and of its streams. */
  graphql: string;
  stream: string;
  /** Whether the gateway knows the page's documents by their ids. */
  sendsIds: boolean;
  /** Whether there is a demo beside it, with people, levers, and a list of notifications. */
  hasDemo: boolean;
}

export interface ConsoleOptions {
  site: Site;
  settings: ConsoleSettings;
}

/** The console's page and what it loads: from here, and from nowhere else. */
export function consoleRoutes({ site, settings }: ConsoleOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    for (const [name, file] of site.files) {
      const isPage = name === 'index.html';
      const answer = async (_request: unknown, reply: FastifyReply) => {
        if (isPage) reply.header('content-security-policy', contentSecurityPolicy);
        if (file.isLasting) reply.header('cache-control', 'public, max-age=31536000, immutable');
        return reply.type(file.type).send(file.body);
      };
      for (const path of isPage ? ['', '/'] : [`/${name}`]) app.get(`${consolePath}${path}`, answer);
    }
    app.get(`${consolePath}/settings.json`, async () => settings);
  };
}

/** Nothing in line, nothing of others, and no other page around it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
