import {
  getOperationAST,
  getVariableValues,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../log.ts';
import { identify, type Asked, type TrustedDocuments } from './identify.ts';
import type { DocumentLimits } from './limits.ts';
import type { NotCarried } from './not-carried.ts';
import { createOthersLog } from './others-log.ts';
import { maxErrors, read, type ReadDocument } from './read.ts';
import { coded, refused } from './refused.ts';
import { weigh } from './weigh.ts';
import { checkAsked, checkPages, checkVariables, checkWeight } from './within-limits.ts';

export interface DocumentsOptions {
  schema: GraphQLSchema;
  /** Whether clients may ask for the schema, and are shown names of it in errors. */
  introspection: boolean;
  limits: DocumentLimits;
  /** The longest page of a list field. */
  maxPage: number;
  trusted: TrustedDocuments;
  logger: Logger;
}

/** An operation that may be executed. */
export interface Prepared {
  text: string;
  /** SHA-256 of the text, in hex. */
  digest: string;
  /** Whether it is one of the issuer's own. */
  trusted: boolean;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

export interface DocumentCounts {
  /** May be run, and are known as trusted. */
  trusted: number;
  /** May be run all the same. */
  others: number;
  /** Not run, by code. */
  refused: Record<string, number>;
  /** Documents that were found ready, and those that had to be read and checked. */
  ready: number;
  read: number;
}

/** The one way of a document into the gateway, whatever transport it comes by. */
export interface Documents {
  prepare(asked: Asked, notCarried?: NotCarried): Prepared | GraphQLError[];
  /** Counts what was prepared before and comes again as it was, so that nobody had to look at it. */
  countAgain(prepared: Prepared): void;
  /** What was prepared last, by the SHA-256 of its text. */
  find(digest: string): DocumentNode | undefined;
  /** Whether it is one of the issuer's own, and was prepared here. */
  isTrusted(document: DocumentNode): boolean;
  counts(): DocumentCounts;
}

/** How much is kept: documents, and the weight of all together. */
const kept = { documents: 1_000, weight: 50_000 };
/** A token takes about a kilobyte. A comment is none, but is kept with the document as well: one of two characters, in a tenth of that. */
const charactersOfAToken = 20;

export function createDocuments(options: DocumentsOptions): Documents {
  const { schema, introspection, limits, trusted, logger } = options;
  const cache = new LRUCache<string, ReadDocument>({
    max: kept.documents,
    maxSize: kept.weight,
    sizeCalculation: ({ tokens, characters }) => tokens + Math.ceil(characters / charactersOfAToken),
  });
  const counts: DocumentCounts = { trusted: 0, others: 0, refused: {}, ready: 0, read: 0 };
  const noteOther = createOthersLog(logger);
  const own = new WeakSet<DocumentNode>();

  function prepare(asked: Asked, notCarried: NotCarried = () => undefined): Prepared | GraphQLError[] {
    const result = prepared(asked, notCarried);
    if (Array.isArray(result)) {
      const code = String(result[0]?.extensions['code']);
      counts.refused[code] = (counts.refused[code] ?? 0) + 1;
    }
    return result;
  }

  function prepared(asked: Asked, notCarried: NotCarried): Prepared | GraphQLError[] {
    const misshapen = checkAsked(asked);
    if (misshapen.length > 0) return misshapen;
    const { query, operationName: name, variables } = asked;
    if (typeof query === 'string' && query.length > limits.characters)
      return refused('DOCUMENT_TOO_COMPLEX', `The document is longer than ${limits.characters} characters.`);
    const identified = identify(asked, trusted);
    if (Array.isArray(identified)) return identified;
    const found = lookUp(identified.digest, identified.text, identified.trusted);
    if (Array.isArray(found)) return found;
    const operationName = typeof name === 'string' ? name : undefined;
    const operation = getOperationAST(found.document, operationName);
    if (operation == null)
      return refused(
        'OPERATION_RESOLUTION_FAILURE',
        'The document has no such operation, or several and none is named.',
      );
    const refusal = notCarried(operation.operation);
    if (refusal !== undefined) return refusal;
    const values = Object(variables ?? {}) as Record<string, unknown>;
    const errors = checkVariables(values, limits);
    if (errors.length > 0) return errors;
    const wrong = checkValues(found, operation, values);
    if (wrong.length > 0) return wrong;
    counts[identified.trusted ? 'trusted' : 'others'] += 1;
    return { ...identified, document: found.document, operation, operationName, variables: values };
  }

  function lookUp(digest: string, text: string, isTrusted: boolean): ReadDocument | GraphQLError[] {
    const known = cache.get(digest);
    counts[known === undefined ? 'read' : 'ready'] += 1;
    if (known !== undefined) return known;
    const found = read(text, options);
    if (Array.isArray(found)) return found;
    cache.set(digest, found);
    if (isTrusted) own.add(found.document);
    if (trusted.mode === 'prefer' && !isTrusted) noteOther(digest);
    return found;
  }

  /** What the values of variables make of an operation. */
  function checkValues({ fragments, sized }: ReadDocument, operation: OperationDefinitionNode, values: object) {
    const given = getVariableValues(schema, operation.variableDefinitions ?? [], { ...values }, { maxErrors });
    if (given.errors) return coded(given.errors, 'BAD_USER_INPUT', introspection);
    const { coerced } = given;
    if (!sized.has(operation)) return [];
    const { maxPage } = options;
    const { pages, ...weight } = weigh(operation, { schema, fragments, maxPage, sizeOf: (name) => coerced[name] });
    return [...checkPages(pages, maxPage), ...checkWeight(weight, limits)].slice(0, 1);
  }

  return {
    prepare,
    countAgain(prepared) {
      counts.ready += 1;
      counts[prepared.trusted ? 'trusted' : 'others'] += 1;
    },
    find: (digest) => cache.get(digest)?.document,
    isTrusted: (document) => own.has(document),
    counts: () => structuredClone(counts),
  };
}
