import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

/**
 * Every member that the gateway logs: ids, codes, counts, times, and our own names of things. Before adding one, make sure that it can hold
 * no card data, no personal data, no token, and nothing that a caller or D1 wrote in their own words.
 */
const members = [
  ...[
    'api',
    'cause',
    'code',
    'correlationId',
    'credentials',
    'digest',
    'directory',
    'dropped',
    'err',
    'errorCode',
    'expected',
  ],
  ...[
    'fsync',
    'issuer',
    'items',
    'limit',
    'method',
    'ms',
    'operation',
    'operationId',
    'outcome',
    'reason',
    'replicas',
    'route',
    'setAside',
  ],
  ...['service', 'sinceStart', 'state', 'status', 'traceId', 'type', 'use', 'variable', 'variables'],
];
/** Functions whose result may be spread into a line: what they give is described where they are, and tested. */
const describing = ['describeFault'];
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

const src = new URL('../../src/', import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/^(sandbox|demo)|generated\//.test(file),
);

describe('every line that the gateway logs', () => {
  const calls = files.flatMap(callsIn);

  it('is found by this test', () => expect(calls.length).toBeGreaterThan(30));

  it('has a text of ours, with nothing put into it', () => {
    expect(calls.filter(({ text }) => text === undefined || !isFixed(text)).map(({ where }) => where)).toEqual([]);
  });

  it('has members of the list and no others', () => {
    const others = calls.flatMap(({ about, where }) => namesIn(about).map((name) => [where, name] as const));
    expect(others.filter(([, name]) => !members.includes(name))).toEqual([]);
    const used = new Set(others.map(([, name]) => name));
    expect(members.filter((name) => !used.has(name) && !['code', 'errorCode'].includes(name))).toEqual([]);
  });
});

interface LogCall {
  where: string;
  about: ts.Expression | undefined;
  text: ts.Expression | undefined;
}

function callsIn(file: string): LogCall[] {
  const text = readFileSync(join(src, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const calls: LogCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLogging(node.expression)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      const [first, second] = node.arguments;
      const alone = node.arguments.length === 1;
      calls.push({ where: `${file}:${line + 1}`, about: alone ? undefined : first, text: alone ? first : second });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

function isLogging(node: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(node) || !levels.includes(node.name.text)) return false;
  return /(^|\.|\?)(logger|log)\??$/.test(node.expression.getText());
}

/** A text as it stands in the source, or one of two. */
function isFixed(node: ts.Expression): boolean {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return true;
  if (ts.isConditionalExpression(node)) return isFixed(node.whenTrue) && isFixed(node.whenFalse);
  const value = ts.isIdentifier(node) ? valueOf(node) : undefined;
  return value !== undefined && isFixed(value);
}

/** The names of the members of an object; of what is spread into it too. What cannot be told has its text as a name. */
function namesIn(node: ts.Expression | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isParenthesizedExpression(node)) return namesIn(node.expression);
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) return namesIn(node.body);
  if (ts.isCallExpression(node)) {
    if (describing.includes(node.expression.getText())) return [];
    return namesIn(ts.isIdentifier(node.expression) ? valueOf(node.expression) : node.expression);
  }
  if (ts.isIdentifier(node)) return namesIn(valueOf(node)).concat(valueOf(node) ? [] : [node.text]);
  if (!ts.isObjectLiteralExpression(node)) return [node.getText()];
  return node.properties.flatMap((property) => {
    if (ts.isSpreadAssignment(property)) return namesIn(property.expression);
    return [property.name?.getText() ?? property.getText()];
  });
}

/** What a constant of the same file is. */
function valueOf(name: ts.Identifier): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name.text) found ??= node.initializer;
    ts.forEachChild(node, visit);
  };
  visit(name.getSourceFile());
  return found;
}
