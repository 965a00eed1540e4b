import { GraphQLError } from 'graphql';

/** What a whole operation is answered with that something kept from being executed. */
export function errorsOf(originalError: Error): GraphQLError[] {
  return [new GraphQLError('', { originalError })];
}
