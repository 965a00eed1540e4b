import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/redis.ts';
import { issuerId } from './bodies.ts';
import { start } from './processes.ts';
import type { Running } from './subjects.ts';
import { tailcallCommand } from './tailcall-program.ts';
import type { World } from './world.ts';

/** Tailcall over the same D1, with as many threads as the machine has cores; `cached`: keeps D1's answers as HTTP lets it. */
export async function startTailcall({ upstream, files }: World, cached: boolean): Promise<Running> {
  const command = tailcallCommand();
  if (command === undefined) throw new Error('Tailcall cannot be run here');
  const port = await freePort();
  const schema = join(files.folder, 'tailcall.graphql');
  const config = join(files.folder, `tailcall-${port}.json`);
  writeFileSync(schema, schemaOver(upstream.url));
  const settings = {
    server: { port, hostname: '127.0.0.1', workers: 2 },
    upstream: { allowedHeaders: ['x-consumer-id'], ...(cached && { httpCache: 100_000 }) },
    links: [{ src: schema, type: 'Config' }],
  };
  writeFileSync(config, JSON.stringify(settings));
  const env = { TAILCALL_LOG_LEVEL: 'error', TAILCALL_TRACKER: 'false' };
  const running = await start([...command, 'start', config], { env, port });
  return { url: `http://127.0.0.1:${port}/graphql`, process: running };
}

/** Not an enum anywhere: fewer checks than the gateway makes. */
function schemaOver(origin: string): string {
  const below = (version: string) => `${origin}/banking/${version}/issuers/${issuerId}`;
  const auth = `headers: [{ key: "authorization", value: "Bearer static-token" }]`;
  const get = (url: string, rest = '') => `@http(url: "${url}", ${auth}${rest})`;
  const first = (name: string, ...path: string[]) =>
    `@addField(name: "${name}", path: ${JSON.stringify(['operations', '0', ...path])})`;
  return `
schema { query: Query }
type Query {
  me: Consumer ${get(`${below('v2')}/consumers/{{.headers.x-consumer-id}}`)}
}
type Consumer {
  consumerId: ID! @modify(name: "id")
  cards: CardConnection ${get(`${below('v2')}/consumers/{{.value.consumerId}}/cards`)}
}
type CardConnection {
  cards: [Card!] @modify(name: "nodes")
}
type Card {
  cardId: ID! @modify(name: "id")
  consumerId: ID!
  state: String
  last4Pan: String @modify(name: "last4")
  clickToPay: ClickToPayEnrollment ${get(`${below('v1')}/consumers/{{.value.consumerId}}/clickToPay`, ', dedupe: true')}
  latestOrder: CardOrder ${get(`${below('v1')}/physicalCards/{{.value.cardId}}/productionStatus`)}
}
type ClickToPayEnrollment { status: String! }
type CardOrder ${first('status', 'status')} ${first('stage', 'details', 'status')} ${first('shipment', 'details', 'shipment')} {
  operations: [Operation]
}
type Operation { status: String details: OperationDetails }
type OperationDetails { status: String shipment: Shipment }
type Shipment { status: String }
`;
}
