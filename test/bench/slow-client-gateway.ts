import { readConfig } from '../../src/config.ts';
import { startGateway, type Gateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';

/** What a gateway in a process of its own tells the one that started it. */
export interface Report {
  /** Of the process since its start, in µs. */
  cpu: NodeJS.CpuUsage;
  memory: NodeJS.MemoryUsage;
  counts: ReturnType<Gateway['counts']>;
}

const { stop, counts, ...urls } = await startGateway(
  readConfig(process.env),
  createLogger({ name: 'gateway', level: 'silent' }),
);
process.on('message', (message) => {
  if (message === 'stop') return void stop().then(() => process.disconnect());
  const cpu = process.cpuUsage();
  globalThis.gc?.();
  process.send?.({ cpu, memory: process.memoryUsage(), counts: counts() } satisfies Report);
});
process.send?.(urls);
