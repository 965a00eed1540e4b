import { createRedisStores } from '../../src/events/redis/stores.ts';
import { produce, silent, store, until } from '../support/events.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

/**
 * How much memory of Redis a card takes: 1,000 cards with 8 and with 50 entries each, as orders of eight updates with the texts that D1 sends.
 *
 *     node --import tsx test/bench/redis-memory.ts
 */
const cards = 1_000;

for (const entries of [8, 50]) {
  const redis = await startRedis();
  const { log } = createRedisStores({ url: redis.url, secret: 'x'.repeat(32), logger: silent });
  try {
    await until(() => log.ready());
    const before = await memoryOf(redis);
    for (let card = 0; card < cards; card += 1) {
      for (let i = 0; i < entries; i += 1) await store(log, updateOf(card, i));
    }
    const bytes = Math.round(((await memoryOf(redis)) - before) / cards);
    const [head] = (await redis.send('KEYS', '*:head')) as string[];
    const parts = await Promise.all(
      ['head', 'log', 'ops', 'heard', 'seen'].map(async (part) => {
        const usage = await redis.send('MEMORY', 'USAGE', String(head).replace(/head$/, part), 'SAMPLES', '0');
        return `${part} ${Number(usage)}`;
      }),
    );
    process.stdout.write(
      `${entries} entries: ${bytes} bytes a card (${parts.join(', ')}; the rest are indexes of ids)\n`,
    );
  } finally {
    await log.stop();
    await redis.stop();
  }
}

function updateOf(card: number, i: number) {
  const stages = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE'];
  const order = Math.floor(i / 8);
  const stage = stages[i % 8] ?? 'CARD_SHIPPED';
  const shipment = { carrier: 'dhl', trackingNumber: '00340434161094021501', shipmentStatus: `STEP_${i % 8}` };
  const fields = { stage, issuerRequestId: `request-${card}-${order}`, ...(stage === 'CARD_SHIPPED' ? shipment : {}) };
  const rest = { operationId: `operation-${card}-${order}`, startedAt: '2025-01-17T06:28:02.492Z' };
  return produce(`card:card-${card}`, fields, rest);
}

async function memoryOf(redis: TestRedis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(String(await redis.send('INFO', 'memory')))?.[1]);
}
