import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { createRandom, type Random } from './random.ts';
import type { ClientPlan, Order, Report, Seen } from './seen.ts';

/**
 * All subscribers, in a process of their own. Each has the real graphql-ws client, keeps the cursor of the last payload, and comes back with it for
 * as long as the harness lasts.
 */
const sockets = new Map<number, WebSocket>();
let report = empty();

process.on('message', (order: Order) => {
  if (order.do === 'open') order.plans.forEach(open);
  else sockets.get(order.client)?.[order.do]();
});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  process.send?.(report);
  report = empty();
}, 50);

const documents = {
  card: (
    deep: boolean,
  ) => `subscription($key: ID!, $after: String) { payload: cardOrderUpdated(cardId: $key, after: $after) {
    kind cursor order { id card { id ${deep ? 'state' : ''} } ${deep ? 'timeline { stageText }' : ''} status stageText } change { late shipment { message } } } }`,
  consumer: (
    deep: boolean,
  ) => `subscription($key: ID!, $after: String) { payload: consumerUpdated(consumerId: $key, after: $after) {
    kind cursor card { id } operation { id statusText reason } order { status stageText shipment { message } }
    ${deep ? 'consumer { cards { nodes { id } } }' : ''} } }`,
};

/** A megabyte each time: names that a client chooses, repeated. */
const wideDocument = `${documents.card(false).replace('order {', (order) => `${order} ${times(25, (n) => `w${n}: card { ...Wide }`)}`)}
  fragment Wide on Card { ${times(20, (n) => `${'w'.repeat(2_000)}${n}: id`)} }`;

interface CardPayload {
  kind: Seen['kind'];
  cursor: string;
  order: { id: string; card: { id: string }; status: string; stageText: string } | null;
  change: { late: boolean; shipment: { message: string | null } | null } | null;
}
interface ConsumerPayload {
  kind: Seen['kind'];
  cursor: string;
  card: { id: string } | null;
  operation: { id: string; statusText: string; reason: string | null } | null;
  order: { status: string; stageText: string; shipment: { message: string | null } | null } | null;
}
type Payload = CardPayload | ConsumerPayload;

function open(plan: ClientPlan): void {
  const random = createRandom(plan.seed);
  const client = createClient({
    url: plan.url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${plan.token}` },
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (tries) => later(Math.min(100 * 2 ** tries, 1_000) * random.between(0.5, 1)),
    on: {
      opened(socket) {
        if (sockets.has(plan.client)) report.returned.push(Date.now());
        sockets.set(plan.client, socket as WebSocket);
      },
      closed(event) {
        const { code, reason } = event as { code?: number; reason?: string };
        meet(`closed ${code ?? 'unknown'} ${reason ?? ''}`.trimEnd());
      },
    },
  });
  for (const watch of plan.watches) subscribe(client, watch, { key: watch.key, after: null }, random);
}

function subscribe(
  client: Client,
  watch: ClientPlan['watches'][number],
  variables: { key: string; after: string | null },
  random: Random,
) {
  const again = () => void later(random.between(200, 500)).then(() => subscribe(client, watch, variables, random));
  client.subscribe<{ payload: Payload }>(
    { query: watch.wide ? wideDocument : documents[watch.of](watch.deep), variables },
    {
      next({ data, errors }) {
        for (const error of errors ?? []) meet(`error ${String(error.extensions?.['code'])}`);
        if (!data) return meet('payload without data');
        report.seen.push(seen(watch, data.payload));
        variables.after = data.payload.cursor;
      },
      error(reason) {
        if (Array.isArray(reason)) for (const error of reason) meet(`error ${String(error.extensions?.code)}`);
        else meet(`ended ${(reason as { code?: number }).code ?? String(reason)}`);
        again();
      },
      complete() {
        meet('completed');
        again();
      },
    },
  );
}

function seen(watch: ClientPlan['watches'][number], payload: Payload): Seen {
  const { kind, cursor, order } = payload;
  const base = {
    watch: watch.id,
    at: Date.now(),
    kind,
    cursor,
    status: order?.status ?? null,
    stage: order?.stageText ?? null,
  };
  if ('operation' in payload) {
    const { operation, card } = payload;
    const marker = payload.order?.shipment?.message ?? operation?.reason ?? null;
    return { ...base, operationId: operation?.id ?? null, cardId: card?.id ?? null, marker, late: false };
  }
  const { change } = payload;
  const [operationId, cardId] = [payload.order?.id ?? null, payload.order?.card.id ?? null];
  return { ...base, operationId, cardId, marker: change?.shipment?.message ?? null, late: change?.late ?? false };
}

function times(count: number, text: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => text(n)).join(' ');
}

function empty(): Report {
  return { seen: [], met: [], returned: [] };
}

function meet(what: string): void {
  report.met.push({ what, at: Date.now() });
}

function later(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
