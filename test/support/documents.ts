import type { GraphQLSchema } from 'graphql';
import { createDocuments, type Documents, type DocumentsOptions } from '../../src/server/document/documents.ts';
import { variables } from '../../src/variables.ts';
import { silent } from './events.ts';

/** The pipeline with the limits that are the variables' defaults. */
export function documentsOf(schema: GraphQLSchema, options: Partial<DocumentsOptions> = {}): Documents {
  const { limits } = options;
  return createDocuments({
    ...{ schema, introspection: false, maxPage: 50, logger: silent },
    trusted: { mode: 'off', texts: new Map() },
    ...options,
    limits: { ...defaultLimits(), ...limits },
  });
}

export function defaultLimits(): DocumentsOptions['limits'] {
  return {
    characters: variables.GRAPHQL_MAX_DOCUMENT_KB.default * 1024,
    tokens: variables.GRAPHQL_MAX_TOKENS.default,
    depth: variables.GRAPHQL_MAX_DEPTH.default,
    aliases: variables.GRAPHQL_MAX_ALIASES.default,
    rootFields: variables.GRAPHQL_MAX_ROOT_FIELDS.default,
    repeats: variables.GRAPHQL_MAX_REPEATS.default,
    directives: variables.GRAPHQL_MAX_DIRECTIVES.default,
    nesting: variables.GRAPHQL_MAX_NESTING.default,
    cost: variables.GRAPHQL_MAX_COST.default,
    variables: variables.GRAPHQL_MAX_VARIABLES.default,
  };
}
