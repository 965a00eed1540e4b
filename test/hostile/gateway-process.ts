import { EventEmitter } from 'node:events';
import { memoryUsage } from 'node:process';
import { queryObjects } from 'node:v8';
import { WebSocket } from 'ws';
import { readConfig } from '../../src/config.ts';
import { startGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import type { Measured } from './gateway.ts';

/** The gateway, as src/main.ts starts it, in a process that says over IPC what it holds. To be started with --expose-gc. */
const config = readConfig(process.env);
const gateway = await startGateway(config, createLogger({ name: 'gateway', level: config.log.level }));
const { graphql, stream, ws, notifications } = gateway;

process.on('message', (wish: 'now' | 'collected') => void process.send?.(measure(wish === 'collected')));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit()));
process.send?.({ graphql, stream, ws, notifications });

function measure(collected: boolean): Measured {
  if (collected) globalThis.gc?.();
  const { heapUsed, external } = memoryUsage();
  const alive: Record<string, number> = {};
  // Counting takes a look at the whole heap.
  if (collected)
    for (const type of [WebSocket, EventEmitter, AbortController])
      alive[type.name] = queryObjects(type, { format: 'count' });
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return { bytes: heapUsed + external, alive, resources, counts: gateway.counts() };
}
