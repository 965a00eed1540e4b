import type { GraphQLError, OperationTypeNode } from 'graphql';
import { refused } from './refused.ts';

/** Why a transport does not carry an operation; undefined where it does. */
export type NotCarried = (operation: OperationTypeNode) => GraphQLError[] | undefined;

/** A link or an image of a foreign page must change nothing. */
export const mutationByGet = refused('BAD_REQUEST', 'Mutations are served by POST.');

/** What every kind of HTTP has in common. */
export function notCarriedBy(method: string | undefined): NotCarried {
  return (operation) => (operation === 'mutation' && method === 'GET' ? mutationByGet : undefined);
}
