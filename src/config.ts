import { readFileSync } from 'node:fs';
import { contradictions } from './config/contradictions.ts';
import type { Config, Secrets } from './config/settings.ts';
import { toConfig } from './config/to-config.ts';
import { readWire, variables, type Fault, type Values } from './variables.ts';

export type { Config, Secrets };

/** Every fault of the environment at once, by variable. Values are never quoted: some are secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: Fault[]) {
    super(['The configuration is not usable:', ...faults.map((f) => `  ${f.variable}: ${f.expected}`)].join('\n'));
  }
}

/** The gateway's settings from environment variables. @throws ConfigError naming every missing, malformed and contradictory variable */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables)) values[name] = readVariable(env, name, variable, faults);
  const wire = readWire(env, faults);
  // A variable that is wrong by itself has been named already.
  const named = new Set(faults.map(({ variable }) => variable));
  const isGiven = (name: string) => Boolean(env[name] || env[`${name}_FILE`]);
  const isProduction = env['NODE_ENV'] === 'production';
  const contradicting = contradictions(values as Partial<Values>, isGiven, isProduction);
  faults.push(...contradicting.filter(({ variable }) => !named.has(variable)));
  if (faults.length > 0) throw new ConfigError(faults);
  return toConfig(values as Values, wire);
}

/** Some of the variables, for a process that needs no others. @throws ConfigError naming every one that is missing or malformed */
export function readVariables<N extends keyof Values>(env: NodeJS.ProcessEnv, names: readonly N[]): Pick<Values, N> {
  const faults: Fault[] = [];
  const values = Object.fromEntries(names.map((name) => [name, readVariable(env, name, variables[name], faults)]));
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Pick<Values, N>;
}

type AnyVariable = (typeof variables)[keyof typeof variables] & {
  default?: unknown;
  optional?: true;
  file?: true;
  mayBeEmpty?: true;
};

function readVariable(env: NodeJS.ProcessEnv, name: string, variable: AnyVariable, faults: Fault[]): unknown {
  const fault = (expected: string) => void faults.push({ variable: name, expected });
  let raw = env[name] || undefined;
  const file = variable.file ? env[`${name}_FILE`] || undefined : undefined;
  if (raw !== undefined && file !== undefined) return fault(`give either ${name} or ${name}_FILE, not both`);
  if (file !== undefined) {
    try {
      raw = readFileSync(file, 'utf8').trim();
    } catch {
      return fault(`${name}_FILE must name a readable file`);
    }
    if (raw === '' && variable.mayBeEmpty) return undefined;
  }
  if (raw === undefined) {
    if (variable.default !== undefined) return variable.default;
    return variable.optional
      ? undefined
      : fault(`is required${variable.file ? ` (or ${name}_FILE)` : ''}: ${variable.expected}`);
  }
  const result = variable.schema.safeParse(raw);
  if (result.success) return result.data;
  return fault(`must be ${variable.expected}`);
}
