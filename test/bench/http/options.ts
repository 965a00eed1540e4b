import { parseArgs } from 'node:util';

export const parts = ['cold', 'warm', 'latency', 'growth', 'calls'] as const;
export type Part = (typeof parts)[number];

export interface Options {
  parts: Part[];
  /** Names of subjects; all when empty. */
  only: string[];
  /** Latencies of D1, in ms. */
  upstream: number[];
  rounds: number;
  seconds: number;
  consumers: number;
  connections: number;
  /** Queries a second of the part `latency`. */
  rates: number[];
  writeDocs: boolean;
  /** Only starts D1 and the gateway, for load by hand. */
  serve: boolean;
  /** Further settings of the gateway. */
  env: Record<string, string>;
  /** For Node, before the gateway's program. */
  nodeOptions: string[];
  /** Where its log goes. */
  log: string;
}

export const usage = `Usage: npm run bench -- http [options]
  --cold --warm --latency --growth --calls   what to measure; all of it when none is given
  --only product,mercurius,...               whom to measure
  --upstream 0,20                            how late D1 answers, in ms
  --rounds 5 --seconds 4 --consumers 2000 --connections 64 --rates 100,1000
  --env NAME=VALUE                           a setting of the gateway; may be repeated
  --log FILE                                 where the gateway's log goes; else nowhere
  --cpu-prof                                 a profile of the gateway's process, into test/bench/results/
  --serve                                    starts D1 and the gateway only, and says how to ask them
  --write-docs                               writes the table and the charts into docs/`;

/** @throws Error when an argument is unknown */
export function readOptions(args: string[]): Options {
  const flag = { type: 'boolean', default: false } as const;
  const text = (usual: string) => ({ type: 'string', default: usual }) as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ cold: flag, warm: flag, latency: flag, growth: flag, calls: flag },
      ...{ only: text(''), upstream: text('0,20'), rates: text('100,1000') },
      ...{ rounds: text('5'), seconds: text('4'), consumers: text('2000'), connections: text('64') },
      ...{ 'write-docs': flag, serve: flag, 'cpu-prof': flag },
      log: text('/dev/null'),
      env: { type: 'string', multiple: true, default: [] as string[] },
    },
  });
  const chosen = parts.filter((part) => values[part]);
  const profile = ['--cpu-prof', '--cpu-prof-dir=test/bench/results'];
  return {
    parts: chosen.length > 0 || values.serve ? chosen : [...parts],
    only: list(values.only),
    upstream: list(values.upstream).map(Number),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    consumers: Number(values.consumers),
    connections: Number(values.connections),
    rates: list(values.rates).map(Number),
    writeDocs: values['write-docs'],
    serve: values.serve,
    env: Object.fromEntries(values.env.map((each) => [each.split('=')[0], each.slice(each.indexOf('=') + 1)])),
    nodeOptions: values['cpu-prof'] ? profile : [],
    log: values.log,
  };
}

function list(text: string): string[] {
  return text.split(',').filter((each) => each !== '');
}
