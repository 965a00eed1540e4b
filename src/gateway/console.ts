import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { graphqlPath, streamPath } from '../server/common/paths.ts';
import { consoleRoutes } from '../server/console/console-routes.ts';
import { readSite } from '../server/console/site.ts';

/** Something that is served beside the rest. */
export type Room = (app: FastifyInstance) => Promise<void>;

/** The console where it is on, with what a demo serves for it. */
export function createConsole(config: Config, demo: Room | undefined): Room[] {
  if (!config.explore.console) return [];
  const site = readSite();
  const { mode, texts } = config.documents.trusted;
  const sendsIds = mode !== 'off' && site.documents.every((id) => texts.has(id));
  const settings = { graphql: graphqlPath, stream: streamPath, sendsIds, hasDemo: demo !== undefined };
  return [consoleRoutes({ site, settings }), ...(demo ? [demo] : [])];
}
