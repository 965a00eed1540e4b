import { Counter, Gauge, type Registry } from 'prom-client';

/** One number by its labels. */
export type Sample = [labels: Record<string, string>, value: number];

/** A metric whose numbers are kept elsewhere, and asked for when somebody looks. */
export interface Counted {
  /** Without the prefix. A counter's ends in `_total`. */
  name: string;
  help: string;
  labels?: readonly string[];
  /** Rejects, or gives nothing, where it cannot be told now: the metric is left out then. */
  samples(): Sample[] | Promise<Sample[]>;
}

export const prefix = 'd1_gateway_';

/** Registers them: those that end in `_total` as counters, which rise as long as the process runs, and all others as gauges. */
export function registerCounted(registry: Registry, metrics: readonly Counted[]): void {
  for (const metric of metrics) (metric.name.endsWith('_total') ? counter : gauge)(registry, metric);
}

function counter(registry: Registry, { name, help, labels = [], samples }: Counted): void {
  new Counter({
    ...{ name: prefix + name, help, labelNames: labels, registers: [registry] },
    async collect() {
      const told = await tolerated(samples);
      this.reset();
      for (const [given, value] of told) this.inc(given, value);
    },
  });
}

function gauge(registry: Registry, { name, help, labels = [], samples }: Counted): void {
  new Gauge({
    ...{ name: prefix + name, help, labelNames: labels, registers: [registry] },
    async collect() {
      const told = await tolerated(samples);
      this.reset();
      // Without labels it would be shown as 0 from here on.
      if (labels.length === 0 && told.length === 0) this.remove();
      for (const [given, value] of told) this.set(given, value);
    },
  });
}

/** A backend that is away must not cost all the other metrics, which are looked at just then. */
async function tolerated(samples: Counted['samples']): Promise<Sample[]> {
  try {
    return await samples();
  } catch {
    return [];
  }
}

/** One sample for each member, its name as the label. */
export function by(label: string, counts: Record<string, number>): Sample[] {
  return Object.entries(counts).map(([name, value]) => [{ [label]: name }, value]);
}

export function one(value: number): Sample[] {
  return [[{}, value]];
}
