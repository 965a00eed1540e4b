import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { DocumentLimits } from './limits.ts';
import { coded, tooComplex } from './refused.ts';
import { weigh } from './weigh.ts';
import { checkPages, checkShape, checkWeight } from './within-limits.ts';

export interface ReadOptions {
  schema: GraphQLSchema;
  introspection: boolean;
  limits: DocumentLimits;
  maxPage: number;
}

/** Enough to mend a document by, or its variables. */
export const maxErrors = 20;

/** A document that may be executed, as far as that can be said without its variables. */
export interface ReadDocument {
  document: DocumentNode;
  tokens: number;
  characters: number;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Operations with a page whose size is a variable: what they cost is known with its value. */
  sized: ReadonlySet<OperationDefinitionNode>;
}

/**
 * Reads a text. Limits come before validation: some of graphql's rules take time that grows with the square of a document's size, and all of
 * them are cheap on one within the limits.
 */
export function read(text: string, options: ReadOptions): ReadDocument | GraphQLError[] {
  try {
    return readWithin(text, options);
  } catch (error) {
    // The stack of whoever follows the nesting.
    if (error instanceof RangeError) return tooComplex('is nested too deep');
    throw error;
  }
}

function readWithin(text: string, options: ReadOptions): ReadDocument | GraphQLError[] {
  const { schema, limits, introspection, maxPage } = options;
  const document = parsed(text, options);
  if (Array.isArray(document)) return document;
  const misshapen = checkShape(document, limits);
  if (misshapen.length > 0) return misshapen;

  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const definitions = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = new Map(definitions.map((fragment) => [fragment.name.value, fragment]));
  const sized = new Set<OperationDefinitionNode>();
  const pages: number[] = [];
  for (const operation of operations) {
    // As little as can be, until the value is known.
    const sizeOf = () => (sized.add(operation), 1);
    const { pages: own, ...weight } = weigh(operation, { schema, fragments, maxPage, sizeOf });
    const tooHeavy = checkWeight(weight, limits);
    if (tooHeavy.length > 0) return tooHeavy;
    pages.push(...own);
  }

  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = attempt(() => validate(schema, document, rules, { hideSuggestions: !introspection, maxErrors }));
  if (errors.length > 0) return coded(errors, 'GRAPHQL_VALIDATION_FAILED', introspection);
  const wrongPages = checkPages(pages, maxPage);
  if (wrongPages.length > 0) return wrongPages;
  return { document, tokens: document.tokenCount ?? limits.tokens, characters: text.length, fragments, sized };
}

function parsed(text: string, { limits, introspection }: ReadOptions): DocumentNode | GraphQLError[] {
  try {
    return parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (/more th\w+ \d+ tokens/.test(error.message)) return tooComplex(`has more than ${limits.tokens} tokens`);
    return coded([error], 'GRAPHQL_PARSE_FAILED', introspection);
  }
}

/** Some of graphql's rules throw what they find instead of reporting it. */
function attempt(work: () => readonly GraphQLError[]): readonly GraphQLError[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}
