import type { DocumentCode } from '../server/document/refused.ts';
import { by, one, type Counted } from './counted.ts';
import type { EdgeSources } from './sources.ts';

/** All of them: a series that begins with its first refusal hides that from `increase`. */
const documentCodes: Record<DocumentCode, number> = {
  ...{ GRAPHQL_PARSE_FAILED: 0, GRAPHQL_VALIDATION_FAILED: 0, OPERATION_RESOLUTION_FAILURE: 0 },
  ...{ BAD_USER_INPUT: 0, BAD_REQUEST: 0, DOCUMENT_TOO_COMPLEX: 0, DOCUMENT_NOT_TRUSTED: 0 },
  ...{ PERSISTED_QUERY_NOT_FOUND: 0, PERSISTED_QUERY_NOT_SUPPORTED: 0 },
};

/** Of what clients reach. */
export function edgeMetrics(edge: EdgeSources): Counted[] {
  const { secrets, spans } = edge;
  return [
    { name: 'ready', help: '1 when the gateway is ready, else 0', samples: () => one(edge.notReady().length ? 0 : 1) },
    {
      name: 'not_ready',
      help: '1 for each reason why the gateway is not ready',
      labels: ['reason'],
      samples: () => edge.notReady().map((reason) => [{ reason }, 1]),
    },
    { name: 'operations_at_work', help: 'Operations that are being carried out', samples: () => one(edge.atWork()) },
    { name: 'sockets_open', help: 'WebSockets that are open', samples: () => one(edge.sockets().open) },
    {
      name: 'sockets_turned_away_total',
      help: 'WebSockets that came too many at once',
      samples: () => one(edge.sockets().turnedAway),
    },
    {
      name: 'streams_open',
      help: 'Streams of server-sent events that are open',
      samples: () => one(edge.streams().open),
    },
    {
      name: 'streams_turned_away_total',
      help: 'Streams that came too many at once, or found no room',
      samples: () => one(edge.streams().turnedAway),
    },
    {
      name: 'connections_refused_total',
      help: 'WebSockets and streams that found no room, in the process or among those of their end user',
      labels: ['room'],
      samples() {
        const { full, consumerFull } = edge.connections();
        return by('room', { process: full, consumer: consumerFull });
      },
    },
    {
      name: 'rate_limited_total',
      help: 'What was refused by a rate limit, by which',
      labels: ['limit'],
      samples: () => by('limit', edge.traffic().refused),
    },
    {
      name: 'shed_total',
      help: 'Operations that were refused because there was too much to do',
      samples: () => one(edge.traffic().shed),
    },
    {
      name: 'subscriptions_open',
      help: 'Subscriptions that are open',
      samples: () => one(edge.subscriptions().open),
    },
    {
      name: 'subscriptions_ended_total',
      help: 'Subscriptions that ended, by why',
      labels: ['reason'],
      samples: () => by('reason', edge.subscriptions().ended),
    },
    {
      name: 'documents_total',
      help: 'Documents that were run, as trusted or as others',
      labels: ['kind'],
      samples() {
        const { trusted, others } = edge.documents();
        return by('kind', { trusted, other: others });
      },
    },
    {
      name: 'documents_refused_total',
      help: 'Documents that were not run, by code',
      labels: ['code'],
      samples: () => by('code', { ...documentCodes, ...edge.documents().refused }),
    },
    {
      name: 'document_cache_total',
      help: 'Documents that were found read and checked (hit), or had to be (miss)',
      labels: ['result'],
      samples() {
        const { ready: hit, read: miss } = edge.documents();
        return by('result', { hit, miss });
      },
    },
    {
      name: 'access_tokens_total',
      help: 'Access tokens that were shown: verified, known to be good from before, refused, or not to be checked',
      labels: ['result'],
      samples() {
        const { verified, known, refused, unavailable } = edge.accessTokens();
        return by('result', { verified, known, refused, unavailable });
      },
    },
    {
      name: 'access_tokens_held',
      help: 'Access tokens that are known to be good',
      samples: () => one(edge.accessTokens().held),
    },
    {
      name: 'identity_provider_fetches_total',
      help: 'Fetches of the keys of an identity provider',
      labels: ['issuer', 'result'],
      samples: () =>
        Object.entries(edge.accessTokens().keys).flatMap(([issuer, { fetches, failures }]) => [
          [{ issuer, result: 'ok' }, fetches - failures],
          [{ issuer, result: 'failed' }, failures],
        ]),
    },
    {
      name: 'secrets_exchanged_total',
      help: 'Keys and secrets whose file was taken over while the gateway runs, or refused',
      labels: ['result'],
      samples() {
        const counts = secrets();
        return counts ? by('result', { taken: counts.taken, refused: counts.refused }) : [];
      },
    },
    {
      name: 'spans_total',
      help: 'Spans that the collector took or did not take, and that were dropped before they were sent',
      labels: ['result'],
      samples: () => (spans ? by('result', { ...spans() }) : []),
    },
  ];
}
