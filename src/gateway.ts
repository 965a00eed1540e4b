import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Config } from './config.ts';
import { createContext } from './context.ts';
import { createD1Client } from './d1/client.ts';
import type { D1Operation } from './d1/types.ts';
import { createCursors } from './events/cursor.ts';
import type { EventLog } from './events/event-log.ts';
import { createMemoryEventLog } from './events/memory-log.ts';
import { createNotifications, readOperation } from './events/notifications.ts';
import { createRedisEventLog } from './events/redis-log.ts';
import type { Logger } from './log.ts';
import type { Request } from './scope.ts';
import { createAccessTokens } from './server/access-tokens.ts';
import { notificationsPath } from './server/d1-doors.ts';
import { createGraphqlHttp } from './server/graphql-http.ts';
import { serveGraphqlWs } from './server/graphql-ws.ts';
import { createHttpServer, graphqlPath } from './server/http.ts';
import { createNotificationTokens } from './server/notification-tokens.ts';
import { createPlayground, type Tab } from './server/playground.ts';
import { createSchema } from './server/schema.ts';

/** How long requests in flight may take to end when the gateway stops: longer than a call to D1 by default. */
const finishingMs = 10_000;

/** Most tokens a document may have. */
const maxTokens = 1_000;

export interface Gateway {
  graphql: string;
  ws: string;
  notifications: string;
  /** Ends open sockets so that clients come back elsewhere, finishes what is in flight, and closes every connection. */
  stop(): Promise<void>;
}

/** Builds the gateway from its settings and starts to listen. `tabs` fills the playground, where it is on. */
export async function startGateway(config: Config, logger: Logger, tabs: Tab[] = []): Promise<Gateway> {
  let stopping = false;
  const d1 = createD1Client({ ...config.d1, logger });
  const log = createEventLog(config, logger);
  const notifications = createNotifications({ log, issuerId: config.d1.issuerId, logger });
  const dependencies = {
    d1,
    log,
    cursors: createCursors(config.eventLog.secret),
    record: recorder(log),
    acceptClearCardData: config.acceptClearCardData,
  };
  const edge = {
    schema: await createSchema(),
    introspection: config.explore.introspection,
    maxTokens,
    authenticate: createAccessTokens(config.auth),
    createContext: (request: Request) => createContext(dependencies, request),
    logger,
  };
  const graphql = await createGraphqlHttp(edge);
  const app = createHttpServer({
    graphql,
    d1Doors: {
      issuerId: config.d1.issuerId,
      tokens: createNotificationTokens(config.notifications),
      receive: notifications.receive,
      maxBytes: config.notifications.maxBytes,
      logger,
    },
    playground: config.explore.playground ? createPlayground(graphqlPath, tabs) : undefined,
    notReady: () => [...(stopping ? ['stopping'] : []), ...(log.ready() ? [] : ['event log'])],
    logger,
  });
  const sockets = serveGraphqlWs({ ...edge, server: app.server, path: graphqlPath });
  await app.listen(config.http);

  const { port } = app.server.address() as AddressInfo;
  const host = ['0.0.0.0', '::'].includes(config.http.host) ? 'localhost' : config.http.host;
  return {
    graphql: `http://${host}:${port}${graphqlPath}`,
    ws: `ws://${host}:${port}${graphqlPath}`,
    notifications: `http://${host}:${port}${notificationsPath}`,
    async stop() {
      stopping = true;
      // What is still open then is no request that anybody waits for: a silent connection, or half a body.
      const timer = setTimeout(() => app.server.closeAllConnections(), finishingMs);
      await Promise.all([sockets.stop(), app.close()]);
      clearTimeout(timer);
      await graphql.stop();
      await Promise.all([log.stop(), d1.stop()]);
    },
  };
}

function createEventLog({ eventLog }: Config, logger: Logger): EventLog {
  return eventLog.backend === 'redis'
    ? createRedisEventLog({ ...eventLog, logger })
    : createMemoryEventLog({ ...eventLog, logger });
}

/** D1's answers about operations go the way of its notifications; appended oldest first, as they happened. */
function recorder(log: EventLog) {
  return async (operations: D1Operation[]): Promise<void> => {
    const ordered = operations.toSorted((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime));
    for (const operation of ordered) {
      const update = readOperation(operation);
      if (update !== null) await log.append(update);
    }
  };
}
