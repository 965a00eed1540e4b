import { GraphQLError } from 'graphql';
import { withoutNames } from '../common/present-error.ts';

/** Why a document is not run. Those of GraphQL itself come first. */
export type DocumentCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'BAD_USER_INPUT'
  | 'BAD_REQUEST'
  | 'DOCUMENT_TOO_COMPLEX'
  | 'DOCUMENT_NOT_TRUSTED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED';

export function refused(code: DocumentCode, message: string): GraphQLError[] {
  return [new GraphQLError(message, { extensions: { code } })];
}

export function tooComplex(what: string): GraphQLError[] {
  return refused('DOCUMENT_TOO_COMPLEX', `The document ${what}.`);
}

/** What graphql found. Where the schema is not shown, without names: a suggestion or a type would show some of it. */
export function coded(errors: readonly GraphQLError[], code: DocumentCode, showNames: boolean): GraphQLError[] {
  return errors.map(({ message, nodes, source, positions }) => {
    const shown = showNames ? message : withoutNames(message);
    return new GraphQLError(shown, { nodes, source, positions, extensions: { code } });
  });
}
