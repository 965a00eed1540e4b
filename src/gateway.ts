import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.ts';
import type { SecretFiles } from './config/secret-files.ts';
import { createContext } from './context.ts';
import { createNotifications } from './events/notifications/notifications.ts';
import { watchD1Token } from './gateway/d1-token.ts';
import { createParts, type Sabotage } from './gateway/dependencies.ts';
import { startObserving } from './gateway/observing.ts';
import { watchReadiness } from './gateway/readiness.ts';
import { watchSecrets, type SecretWatch } from './gateway/secret-watch.ts';
import { startTraffic } from './gateway/traffic.ts';
import type { Logger } from './log.ts';
import type { Request } from './scope.ts';
import { createAccessTokens, type AccessTokenCounts } from './server/tokens/access-tokens.ts';
import { createAtWork } from './server/common/at-work.ts';
import { createConnections, type Connections } from './server/lasting/connections.ts';
import { notificationsPath } from './server/d1-doors/d1-doors.ts';
import { createDocuments, type DocumentCounts } from './server/document/documents.ts';
import { createEngine, type Engine } from './server/operation/engine.ts';
import { createGraphqlHttp } from './server/http/graphql-http.ts';
import { graphqlPath } from './server/common/paths.ts';
import { serveGraphqlWs } from './server/websocket/graphql-ws.ts';
import { createHttpServer } from './server/http-server.ts';
import { createNotificationTokens } from './server/d1-doors/notification-tokens.ts';
import { createStrangers } from './server/d1-doors/strangers.ts';
import { createOperationNames } from './server/operation/operation-names.ts';
import { createOperations } from './server/operation/operations.ts';
import { createPlayground, type Tab } from './server/http/playground.ts';
import { revocationDoor } from './server/revocation-door.ts';
import { isRevoked } from './server/tokens/revoked.ts';
import { createSchema, maxPage } from './server/schema.ts';
import { createAddresses } from './server/traffic/addresses.ts';
import { createIdentify } from './server/traffic/identify.ts';
import { admitSocket } from './server/traffic/sockets.ts';
import type { TrafficCounts } from './server/traffic/traffic.ts';
import { streamPath } from './server/common/paths.ts';
import { streamRoutes } from './server/sse/stream-routes.ts';
import { createStreams, type Streams } from './server/sse/streams.ts';
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
  sabotage?: Sabotage;
  /** Where keys and secrets are read again. Without it those of the configuration hold to the end. */
  secretFiles?: SecretFiles | undefined;
}

/** Builds the gateway from its settings and starts to listen. */
export async function startGateway(config: Config, logger: Logger, options: GatewayOptions = {}): Promise<Gateway> {
  let stopping = false;
  let stopped: Promise<void> | undefined;
  const hurry = new AbortController();
  const { issuerId } = config.d1;
  const secrets = options.secretFiles?.current ?? (() => config.secrets);
  const observing = await startObserving(config.observe, logger);
  const { telemetry } = observing;
  const parts = createParts(config, secrets, logger, telemetry, options.sabotage);
  const { log } = parts.dependencies;
  const { revocations } = parts;
  const atWork = createAtWork();
  const { trustedProxies, corsOrigins: origins } = config.http;
  const addresses = createAddresses({ trustedProxies, exempt: config.traffic.exempt, logger });
  const traffic = startTraffic(config, logger);
  const accessTokens = createAccessTokens({
    ...{ ...config.auth, logger },
    isRevoked: (viewer) => isRevoked(revocations, viewer),
  });
  const notifications = createNotifications({ log, issuerId, logger });
  const schema = await createSchema();
  const { introspection } = config.explore;
  const documents = createDocuments({ schema, introspection, maxPage, logger, ...config.documents });
  const identify = createIdentify({ tokens: accessTokens, addresses, traffic });
  const nameOf = createOperationNames(config.observe.operationNames);
  const edge = {
    operations: createOperations({ telemetry, nameOf, logger }),
    telemetry,
    schema,
    documents,
    identify,
    atWork,
    createContext: (request: Request) => createContext(parts.dependencies, request),
    logger,
  };
  const graphql = await createGraphqlHttp(edge);
  const engine = createEngine({ ...edge, ...config.sockets });
  const connections = createConnections(config.sockets);
  const lasting = { engine, identify, connections, revocations, logger, ...config.sockets };
  const streams = createStreams(lasting);
  const tokens = createNotificationTokens({
    clientId: config.notifications.clientId,
    clientSecrets: () => secrets().notificationClient,
    tokenSecrets: () => secrets().notificationToken,
  });
  const everyMs = config.traffic.limits.seconds * 1_000;
  const strangers = createStrangers({ addresses, traffic, everyMs, logger });
  const certificate = config.notifications.certificate && {
    ...config.notifications.certificate,
    trusts: addresses.trusts,
  };
  const d1Token = watchD1Token(parts.dependencies.d1);
  const health = watchReadiness({ log, traffic, d1Token, isStopping: () => stopping });
  const app = createHttpServer({
    graphql: {
      graphql,
      maxBytes: config.http.graphqlMaxBytes,
      playground: config.explore.playground ? createPlayground(graphqlPath, options.tabs ?? []) : undefined,
    },
    d1Doors: {
      issuerId,
      tokens,
      certificate,
      receive: notifications.receive,
      consumerNotificationsPath: config.d1.wire.consumerNotificationsPath,
      maxBytes: config.notifications.maxBytes,
      strangers,
      traffic,
      logger,
    },
    belowGraphql: [streamRoutes({ streams, identify, maxBytes: config.http.graphqlMaxBytes })],
    further: [revocationDoor({ identify, revocations, logger })],
    consumerInformation: parts.consumerDirectory && {
      ...{ issuerId, tokens, certificate, strangers, traffic, logger },
      find: parts.consumerDirectory.find,
    },
    addresses,
    origins,
    stopping: () => stopping,
    health,
    telemetry,
    tracedCallers: config.observe.callers,
    logger,
  });
  const admit = admitSocket({ origins, own: config.explore.playground, addresses, traffic });
  const sockets = serveGraphqlWs({ ...lasting, traffic, admit, server: app.server, path: graphqlPath });
  const secretWatch = options.secretFiles && watchSecrets(options.secretFiles, config.secretFilesMs, logger);
  const metrics = await observing.serve({
    d1: parts.sources.d1,
    events: { ...parts.sources.events, notifications: notifications.counts },
    edge: {
      ...{ sockets: sockets.counts, streams: streams.counts, connections: connections.counts },
      ...{ subscriptions: engine.counts, traffic: traffic.counts },
      ...{
        documents: documents.counts,
        accessTokens: accessTokens.counts,
        atWork: atWork.count,
        notReady: health.notReady,
      },
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
      accessTokens: accessTokens.counts(),
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
    await graphql.stop();
    await parts.stop();
    await observing.stop();
  }
}
