import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { startEdge, type Edge } from './edge.ts';
import { leakSettings, leak } from './leak.ts';

/** The short form; `npm run test:hostile` opens ten thousand. */
let redis: TestRedis;
let edge: Edge;
beforeAll(async () => {
  redis = await startRedis();
  const ofRedis = { EVENT_LOG: 'redis', REDIS_URL: redis.url, EVENT_LOG_KEY_PREFIX: redis.keyPrefix };
  edge = await startEdge({ env: { ...ofRedis, ...leakSettings } });
}, 120_000);
afterAll(async () => {
  await edge?.stop();
  await redis?.stop();
});

it('four hundred sockets that are dropped in ugly ways leave nothing behind', async () => {
  const { before, after, complaints } = await leak(edge, redis.url, 400);
  expect({ complaints, before, after }).toEqual({ complaints: [], before, after });
  expect(edge.gateway.lines.filter((line) => !line.startsWith('{'))).toEqual([]);
}, 400_000);
