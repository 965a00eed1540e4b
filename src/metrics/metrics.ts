import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Telemetry } from '../telemetry.ts';
import { registerCounted } from './counted.ts';
import { createMeasured } from './measured.ts';
import { cacheMetrics } from './of-cache.ts';
import { d1Metrics } from './of-d1.ts';
import { edgeMetrics } from './of-edge.ts';
import { eventMetrics } from './of-events.ts';
import type { Sources } from './sources.ts';

export interface Metrics {
  telemetry: Omit<Telemetry, 'spans'>;
  /** Adds what the rooms count by themselves. To be called once they are there. */
  count(sources: Sources): void;
  /** All of it in Prometheus's text form. */
  text(): Promise<string>;
  contentType: string;
}

/** Metrics for Prometheus. Nothing of it belongs to the whole process: a second gateway in it has its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    telemetry: createMeasured(registry),
    count({ edge, d1, answers, events }) {
      registerCounted(registry, [
        ...edgeMetrics(edge),
        ...d1Metrics(d1),
        ...cacheMetrics({ d1, answers }),
        ...eventMetrics(events),
      ]);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
