import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Logger } from '../../log.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { Prepared } from '../document/documents.ts';
import type { NameOf } from './operation-names.ts';
import { isLeft, presentError } from '../common/present-error.ts';

/** What became of an operation: names and codes that anybody may see. */
export interface OperationReport {
  name: string;
  /** query, mutation or subscription; none where that was not found out. */
  type: string;
  /** `ok`, the code of the first error, or `LEFT` where it failed because nobody waited for it any more. */
  outcome: string;
  ms: number;
}

/** An operation on its way, on whatever transport. */
export interface Running {
  /** What it is, or why it is none. */
  is(prepared: Prepared | GraphQLError[]): void;
  /** Does a part of it. */
  run<T>(work: () => T): T;
  /** It is over, once however often this is called; with these errors, if any. */
  end(errors?: readonly unknown[]): OperationReport;
}

export interface Operations {
  /**
   * `signal` aborts when its client has left. With a correlation id it has a log line of its own; without, that of its request tells of it.
   */
  begin(signal: AbortSignal, correlationId?: string): Running;
  /** To find it again by something that it alone has, and that is handed on as it is. */
  tie(thing: object, running: Running): void;
  of(thing: object): Running | undefined;
  /** Does all of what is left of the one that has this. */
  carryOut<T extends { errors?: readonly unknown[] }>(thing: object, work: () => T | Promise<T>): Promise<T>;
}

export interface OperationsOptions {
  telemetry: Telemetry;
  nameOf: NameOf;
  logger: Logger;
}

/** Measures and traces operations. */
export function createOperations({ telemetry, nameOf, logger }: OperationsOptions): Operations {
  const tied = new WeakMap<object, Running>();

  function begin(signal: AbortSignal, correlationId?: string): Running {
    const began = performance.now();
    const span = telemetry.spans?.start('graphql');
    let [name, type] = ['none', 'none'];
    let report: OperationReport | undefined;

    function end(errors: readonly unknown[] = []): OperationReport {
      if (report) return report;
      const seconds = (performance.now() - began) / 1_000;
      const outcome = outcomeOf(errors, signal);
      const ms = Math.round(seconds * 1_000);
      report = { name, type, outcome, ms };
      telemetry.operationEnded({ name, type, outcome, seconds });
      span?.end(outcome === 'ok' ? undefined : outcome);
      if (correlationId !== undefined)
        logger.info({ operation: name, type, outcome, ms, correlationId, traceId: span?.traceId }, 'operation');
      return report;
    }

    return {
      is(prepared) {
        if (Array.isArray(prepared)) return void end(prepared);
        type = prepared.operation.operation;
        name = nameOf(prepared);
        span?.rename(`graphql ${type} ${name}`);
        span?.set({ 'graphql.operation.type': type, 'graphql.operation.name': name });
      },
      run: (work) => (span ? span.run(work) : work()),
      end,
    };
  }

  return {
    begin,
    tie: (thing, running) => void tied.set(thing, running),
    of: (thing) => tied.get(thing),
    async carryOut(thing, work) {
      const running = tied.get(thing);
      const result = await (running ? running.run(work) : work());
      running?.end(result.errors);
      return result;
    },
  };
}

/** What ends a call because its client has left is no fault of the list. One that is happened all the same, and what was done was done. */
function outcomeOf(errors: readonly unknown[], { aborted }: AbortSignal): string {
  if (errors.length === 0) return 'ok';
  const code = codeOf(errors[0]);
  return isLeft(errors[0]) || (aborted && code === 'INTERNAL') ? 'LEFT' : code;
}

/** Of the closed list, also where the error was not made fit to be seen yet. */
function codeOf(error: unknown): string {
  const { extensions } = error instanceof Error ? presentError(error) : (error as GraphQLFormattedError);
  return String(extensions?.['code'] ?? 'INTERNAL');
}
