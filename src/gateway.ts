import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import type { Config } from './config.ts';
import type { SecretFiles } from './config/secret-files.ts';
import { createNotifications } from './events/notifications/notifications.ts';
import { createCallers } from './gateway/callers.ts';
import { createConsole, type Room } from './gateway/console.ts';
import { watchD1Token } from './gateway/d1-token.ts';
import { createParts, type Sabotage } from './gateway/dependencies.ts';
import { createDoors } from './gateway/doors.ts';
import { createGraphql } from './gateway/graphql.ts';
import { startObserving } from './gateway/observing.ts';
import { watchReadiness } from './gateway/readiness.ts';
import { watchSecrets, type SecretWatch } from './gateway/secret-watch.ts';
import type { Logger } from './log.ts';
import type { AccessTokenCounts } from './server/tokens/access-tokens.ts';
import type { Connections } from './server/lasting/connections.ts';
import { notificationsPath } from './server/d1-doors/d1-doors.ts';
import type { DocumentCounts } from './server/document/documents.ts';
import type { Engine } from './server/operation/engine.ts';
import { graphqlPath, streamPath } from './server/common/paths.ts';
import { createHttpServer } from './server/http-server.ts';
import type { Person, Tab } from './server/http/playground.ts';
import { revocationDoor } from './server/revocation-door.ts';
import type { TrafficCounts } from './server/traffic/traffic.ts';
import type { Streams } from './server/sse/streams.ts';
import type { WebSockets } from './server/websocket/web-sockets.ts';

/** How long requests in flight may take to end when the gateway stops: at least so long, and longer than a call to D1. */
const finishing = { leastMs: 10_000, marginMs: 2_000 };

export interface Gateway {
  graphql: string;
  ws: string;
  stream: string;
  notifications: string;
  /** Where Prometheus finds metrics; undefined where they are off. */
  metrics: string | undefined;
  /** Numbers since the start, and of now. */
  counts(): GatewayCounts;
  /** How often keys and secrets were exchanged, and files refused for what was in them; null where none is in a file. */
  secretCounts(): ReturnType<SecretWatch['counts']> | null;
  /** Takes the keys and secrets that are in their files now. Where one is bad, the one before goes on. */
  rereadSecrets(): Promise<void>;
  /**
   * Says that it is not ready; ends open sockets over a time, so that clients come back elsewhere and not all at once; finishes what is in
   * flight; closes every connection. Called again it does not wait any longer.
   */
  stop(): Promise<void>;
}

export interface GatewayCounts {
  sockets: ReturnType<WebSockets['counts']>;
  streams: ReturnType<Streams['counts']>;
  /** Sockets and streams together. */
  connections: ReturnType<Connections['counts']>;
  subscriptions: ReturnType<Engine['counts']>;
  documents: DocumentCounts;
  accessTokens: AccessTokenCounts;
  traffic: TrafficCounts;
}

export interface GatewayOptions {
  /** What the playground shows, where it is on. */
  tabs?: Tab[];
  /** As whom they can be run. */
  people?: Person[];
  /** What a demo serves for the console: people, levers, and what became of notifications. */
  demo?: Room;
  /** Adds to the schema what is for trying. The process of production has nothing to add. */
  extendSchema?: ((schema: GraphQLSchema) => GraphQLSchema) | undefined;
  sabotage?: Sabotage;
  /** For tests: false to have Fastify answer everything, so that the two can be compared. */
  front?: boolean;
  /** Where keys and secrets are read again. Without it those of the configuration hold to the end. */
  secretFiles?: SecretFiles | undefined;
}

/** Builds the gateway from its settings and starts to listen. */
export async function startGateway(config: Config, logger: Logger, options: GatewayOptions = {}): Promise<Gateway> {
  let stopping = false;
  let stopped: Promise<void> | undefined;
  const hurry = new AbortController();
  const secrets = options.secretFiles?.current ?? (() => config.secrets);
  const observing = await startObserving(config.observe, logger);
  const { telemetry } = observing;
  const parts = createParts(config, secrets, logger, telemetry, options.sabotage);
  const { log, d1 } = parts.dependencies;
  const { revocations } = parts;
  const callers = createCallers(config, revocations, logger);
  const { addresses, identify, traffic } = callers;
  const notifications = createNotifications({ log, issuerId: config.d1.issuerId, logger });
  const { extendSchema } = options;
  const graphql = await createGraphql(config, { parts, callers, telemetry, logger, extendSchema });
  const { streams, engine, connections, documents, atWork } = graphql;
  const d1Token = watchD1Token(d1);
  const health = watchReadiness({ log, traffic, d1Token, isStopping: () => stopping });
  const app = createHttpServer({
    graphql: {
      graphql: graphql.answers,
      maxBytes: config.http.graphqlMaxBytes,
      playground: config.explore.playground ? await loadPlayground(options) : undefined,
    },
    ...createDoors(config, { parts, callers, notifications, secrets, logger }),
    belowGraphql: [graphql.streamRoutes],
    further: [revocationDoor({ identify, revocations, logger }), ...createConsole(config, options.demo)],
    ...{ addresses, health, telemetry, logger },
    origins: config.http.corsOrigins,
    answersInFront: options.front !== false && config.cache.keptMs > 0 && telemetry.spans === null,
    stopping: () => stopping,
    tracedCallers: config.observe.callers,
  });
  const sockets = graphql.serveSockets(app.server);
  const secretWatch = options.secretFiles && watchSecrets(options.secretFiles, config.secretFilesMs, logger);
  const metrics = await observing.serve({
    d1: parts.sources.d1,
    answers: parts.sources.answers,
    events: { ...parts.sources.events, notifications: notifications.counts },
    edge: {
      ...{ sockets: sockets.counts, streams: streams.counts, connections: connections.counts },
      ...{ subscriptions: engine.counts, documents: documents.counts, atWork: atWork.count },
      ...{ accessTokens: callers.tokens.counts, traffic: traffic.counts, notReady: health.notReady },
      secrets: () => secretWatch?.counts() ?? null,
      spans: observing.spans,
    },
  });
  await app.listen({ host: config.http.host, port: config.http.port });

  const { port } = app.server.address() as AddressInfo;
  const host = ['0.0.0.0', '::'].includes(config.http.host) ? 'localhost' : config.http.host;
  return {
    graphql: `http://${host}:${port}${graphqlPath}`,
    ws: `ws://${host}:${port}${graphqlPath}`,
    stream: `http://${host}:${port}${streamPath}`,
    notifications: `http://${host}:${port}${notificationsPath}`,
    metrics,
    counts: () => ({
      sockets: sockets.counts(),
      streams: streams.counts(),
      connections: connections.counts(),
      subscriptions: engine.counts(),
      documents: documents.counts(),
      accessTokens: callers.tokens.counts(),
      traffic: traffic.counts(),
    }),
    secretCounts: () => secretWatch?.counts() ?? null,
    rereadSecrets: async () => secretWatch?.lookNow(),
    stop() {
      if (stopped) hurry.abort();
      return (stopped ??= end());
    },
  };

  async function end(): Promise<void> {
    stopping = true;
    const { delayMs, windowMs } = config.drain;
    await sleep(delayMs, undefined, { signal: hurry.signal }).catch(() => undefined);
    await Promise.all([sockets, streams].map((each) => each.drain(windowMs, hurry.signal)));
    const finishingMs = Math.max(finishing.leastMs, config.d1.timeouts.totalMs + finishing.marginMs);
    // What is still open then is no request that anybody waits for: a silent connection, or half a body.
    const timer = setTimeout(() => app.server.closeAllConnections(), finishingMs);
    await app.close();
    clearTimeout(timer);
    sockets.stop();
    secretWatch?.stop();
    d1Token.stop();
    // A write goes on when its caller has gone, and what D1 answers is still to be kept.
    await atWork.done(finishingMs);
    health.stop();
    traffic.stop();
    await graphql.answers.stop();
    await parts.stop();
    await observing.stop();
  }
}

/** Its page and scripts are 45 MB of memory, which a gateway without it need not have. */
async function loadPlayground({ tabs = [], people }: GatewayOptions) {
  const { createPlayground } = await import('./server/http/playground.ts');
  return createPlayground(graphqlPath, tabs, people);
}
