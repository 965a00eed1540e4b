import { Counter, Histogram, type Registry } from 'prom-client';
import type { AppendResult, Telemetry } from '../telemetry.ts';
import { prefix } from './counted.ts';

/** In seconds. From what the memory answers to the deadline of a client. */
const requests = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
/** From a Redis on the same machine to one that does not answer. */
const appends = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2];
/** Up to a failover of Redis, or a client that takes its time. */
const lags = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

/** All of them: a series that begins with its first failure hides that from `increase`. */
const appendResults: Record<AppendResult, true> = {
  ...{ new: true, repeat: true, stale: true, quarantined: true, failed: true },
};

/** What is told as it happens, because nobody counts it. */
export function createMeasured(registry: Registry): Omit<Telemetry, 'spans'> {
  const histogram = <L extends string>(name: string, help: string, labelNames: L[], buckets: number[]) =>
    new Histogram({ name: prefix + name, help, labelNames, buckets, registers: [registry] });

  const http = histogram(
    'http_request_duration_seconds',
    'Requests of HTTP that were answered',
    ['route', 'method', 'status'],
    requests,
  );
  const graphql = histogram(
    'graphql_operation_duration_seconds',
    'Operations of GraphQL; subscriptions until their first payload',
    ['operation', 'type'],
    requests,
  );
  // Each outcome of each name would be a whole histogram.
  const outcomes = new Counter({
    name: `${prefix}graphql_operations_total`,
    help: 'Operations of GraphQL, by what became of them',
    labelNames: ['operation', 'type', 'outcome'],
    registers: [registry],
  });
  const d1 = histogram(
    'd1_call_duration_seconds',
    'Calls to D1, with all their repeats',
    ['api', 'operation', 'outcome'],
    requests,
  );
  const append = histogram('event_append_duration_seconds', 'Appends to the event log', ['result'], appends);
  for (const result of Object.keys(appendResults)) append.zero({ result });
  const lag = histogram(
    'event_lag_seconds',
    "From an entry's append until a subscriber's socket took it, of what was appended while it was open",
    [],
    lags,
  );

  return {
    requestAnswered({ route, method, status, seconds }) {
      http.observe({ route, method, status }, seconds);
    },
    operationEnded({ name, type, outcome, seconds }) {
      graphql.observe({ operation: name, type }, seconds);
      outcomes.inc({ operation: name, type, outcome });
    },
    d1Called({ api, operation, outcome, seconds }) {
      d1.observe({ api, operation, outcome }, seconds);
    },
    appended({ result, seconds }) {
      append.observe({ result }, seconds);
    },
    shown({ seconds }) {
      lag.observe(seconds);
    },
  };
}
