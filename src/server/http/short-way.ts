import type { GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import type { Logger } from '../../log.ts';
import { presentError } from '../common/present-error.ts';
import type { Prepared } from '../document/documents.ts';
import type { Executor } from '../operation/executor.ts';
import type { Operations } from '../operation/operations.ts';
import { tellFaults } from './tell-faults.ts';

export interface ShortWayOptions {
  schema: GraphQLSchema;
  execute: Executor;
  operations: Operations;
  logger: Logger;
}

/**
 * Executes an operation that was prepared, and writes its answer as Apollo Server would. Nothing is left out but Apollo's own pipeline, in which
 * nothing would happen: who asks was found out, and the document taken, by the same steps before either of them.
 */
export function createShortWay({ schema, execute, operations, logger }: ShortWayOptions) {
  return async ({ document, operationName, variables }: Prepared, contextValue: Context): Promise<string> => {
    const args = { schema, document, operationName, variableValues: variables, contextValue };
    const { errors, data } = await operations.carryOut(contextValue.signal, () => execute(args));
    if (errors) tellFaults(logger, errors, contextValue);
    const shown = errors?.map((error) => presentError(error, contextValue.correlationId));
    return `${JSON.stringify({ errors: shown, data })}\n`;
  };
}
