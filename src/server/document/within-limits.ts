import { visit, type DocumentNode, type GraphQLError } from 'graphql';
import type { Asked } from './identify.ts';
import type { DocumentLimits } from './limits.ts';
import { refused, tooComplex } from './refused.ts';
import type { Weight } from './weigh.ts';

/** What can be counted as the document is written, without following its fragments. */
export function checkShape(document: DocumentNode, limits: DocumentLimits): GraphQLError[] {
  let [aliases, directives, nesting, deepest] = [0, 0, 0, 0];
  const nested = {
    enter: () => void (deepest = Math.max(deepest, ++nesting)),
    leave: () => void (nesting -= 1),
  };
  visit(document, {
    Field: ({ alias }) => void (aliases += alias === undefined ? 0 : 1),
    Directive: () => void (directives += 1),
    ListValue: nested,
    ObjectValue: nested,
  });
  if (aliases > limits.aliases) return tooComplex(`has more than ${limits.aliases} aliases`);
  if (directives > limits.directives) return tooComplex(`has more than ${limits.directives} directives`);
  if (deepest > limits.nesting) return tooComplex(`has values nested deeper than ${limits.nesting} levels`);
  return [];
}

export function checkWeight({ depth, fields, repeats, cost }: Weight, limits: DocumentLimits): GraphQLError[] {
  if (depth > limits.depth) return tooComplex(`is nested deeper than ${limits.depth} levels`);
  if (fields > limits.rootFields) return tooComplex(`asks for more than ${limits.rootFields} fields at its root`);
  if (repeats > limits.repeats) return tooComplex(`repeats a field more than ${limits.repeats} times`);
  if (cost > limits.cost) return tooComplex(`costs more than ${limits.cost}`);
  return [];
}

/** With the words of a list field that finds it out by itself. */
export function checkPages(pages: number[], maxPage: number): GraphQLError[] {
  const wrong = pages.some((size) => size < 1 || size > maxPage);
  return wrong ? refused('BAD_REQUEST', `first must be 1 to ${maxPage}.`) : [];
}

/** The members of a request, but for what they hold. */
export function checkAsked({ operationName, variables, extensions }: Asked): GraphQLError[] {
  if (operationName != null && typeof operationName !== 'string')
    return refused('BAD_REQUEST', 'The name of the operation is not a text.');
  if (!isObjectOrNone(variables)) return refused('BAD_REQUEST', 'The variables are not an object.');
  if (!isObjectOrNone(extensions)) return refused('BAD_REQUEST', 'The extensions are not an object.');
  return [];
}

function isObjectOrNone(value: unknown): boolean {
  return value == null || (typeof value === 'object' && !Array.isArray(value));
}

/** Variables before anything looks into them. Their size in bytes is limited by that of the request. */
export function checkVariables(variables: object, limits: DocumentLimits): GraphQLError[] {
  let count = 0;
  let level: object[] = [variables];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limits.nesting + 1) return tooComplex(`has variables nested deeper than ${limits.nesting} levels`);
    const next: object[] = [];
    for (const each of level) {
      const names = Object.keys(each);
      // Reserved by GraphQL, so that no input has a member of such a name: it is there to harm.
      if (names.some((name) => name.startsWith('__'))) return refused('BAD_REQUEST', 'A variable has a reserved name.');
      count += names.length;
      if (count > limits.variables) return tooComplex('has too many values in its variables');
      for (const value of Object.values(each)) if (typeof value === 'object' && value !== null) next.push(value);
    }
    level = next;
  }
  return [];
}
