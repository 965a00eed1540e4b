import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const src = new URL('../src/', import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.includes('generated/'),
);

/** Which room a file is in, and what each room may import. `types` may be imported as types only. */
const nouns = [
  'common',
  'operation',
  'consumer',
  'card',
  'digital-card',
  'click-to-pay',
  'card-order',
  'tracking',
  'consumer-update',
  'care',
];
const domain = Object.fromEntries(
  nouns.map((noun, index) => [
    `domain/${noun}`,
    {
      // Card orders, tracking and customer care know nothing of Click to Pay; what watches an end user joins them all.
      values: [
        'errors',
        'viewer',
        'card-number',
        'items',
        ...nouns
          .slice(0, index)
          .filter((earlier) => earlier !== 'click-to-pay' || noun === 'consumer-update')
          .map((earlier) => `domain/${earlier}`),
      ],
      types: ['context', 'scope', 'd1', 'd1/generated', 'events', 'issuer'],
    },
  ]),
);
/** Interfaces and rules first; what stands on them does not know each other. */
const eventRooms = ['events', 'events/redis', 'events/memory', 'events/notifications', 'events/reconciler'];
/** The ways of an operation into the gateway, which do not know each other, and what they have in common. */
const transports = ['server/http', 'server/websocket', 'server/sse'];
const shared = ['common', 'tokens', 'document', 'lasting'].map((room) => `server/${room}`);
const ofTransport = {
  values: ['errors', 'viewer', ...shared],
  types: ['context', 'scope', 'log', 'server/operation', 'server/traffic'],
};
const serverRooms = [
  ...shared,
  'server/traffic',
  'server/operation',
  ...transports,
  'server/d1-doors',
  'server/requests',
  'server/console',
];
const rooms: Record<string, { values: string[]; types: string[] }> = {
  main: { values: ['gateway', 'config', 'log'], types: [] },
  demo: { values: ['gateway', 'config', 'log', 'viewer', 'sandbox'], types: ['server/http', 'events', 'scope'] },
  // For browsers: it knows the gateway by its addresses alone. The client is to be copied, and knows nothing of the page.
  console: { values: ['console/client'], types: [] },
  'console/client': { values: [], types: [] },
  cli: { values: ['batch', 'config'], types: [] },
  batch: {
    values: ['errors', 'card-number', 'd1', 'domain/common', 'domain/consumer', 'domain/card'],
    types: [],
  },
  gateway: {
    values: [
      ...[
        'config',
        'context',
        'current',
        'log',
        'telemetry',
        'cache',
        'd1',
        ...eventRooms,
        'issuer',
        'server',
        ...serverRooms,
        'server/schema',
      ],
    ],
    // The last two are loaded where they are configured, and not before.
    types: ['scope', 'metrics', 'traces'],
  },
  config: { values: ['d1/wire'], types: [] },
  scope: { values: [], types: ['cache', 'd1', 'events', 'issuer', 'viewer'] },
  current: { values: [], types: [] },
  context: { values: ['events', ...Object.keys(domain)], types: ['scope'] },
  viewer: { values: ['errors'], types: [] },
  errors: { values: [], types: [] },
  'card-number': { values: [], types: [] },
  items: { values: [], types: [] },
  log: { values: [], types: [] },
  telemetry: { values: [], types: [] },
  metrics: { values: [], types: ['telemetry', 'log', 'cache', 'd1', ...eventRooms, ...serverRooms] },
  traces: { values: [], types: ['telemetry', 'log'] },
  server: {
    values: ['errors', 'viewer', 'card-number', ...serverRooms],
    types: ['log', 'telemetry'],
  },
  'server/common': { values: ['errors', 'card-number'], types: [] },
  'server/tokens': { values: ['errors', 'server/common'], types: ['log', 'viewer'] },
  'server/document': { values: ['server/common'], types: ['log'] },
  'server/lasting': { values: [], types: ['viewer'] },
  'server/traffic': { values: ['errors'], types: ['log', 'viewer', 'server/tokens'] },
  'server/operation': {
    values: ['errors', 'card-number', 'server/common'],
    types: ['context', 'scope', 'log', 'telemetry', 'viewer', 'server/document'],
  },
  ...Object.fromEntries(transports.map((room) => [room, ofTransport])),
  // Whose answers are kept.
  'server/http': { ...ofTransport, types: [...ofTransport.types, 'cache'] },
  'server/requests': {
    values: ['errors', 'log', 'card-number', 'server/common', 'server/traffic'],
    types: ['telemetry', 'server/operation'],
  },
  'server/d1-doors': {
    values: ['current', 'errors', 'card-number', 'server/common'],
    types: ['log', 'server/traffic'],
  },
  'server/console': { values: ['server/common'], types: [] },
  'server/schema': { values: Object.keys(domain), types: [] },
  ...domain,
  cache: { values: [], types: [] },
  d1: { values: ['cache', 'current', 'errors', 'telemetry', 'd1/wire'], types: ['log', 'd1/generated'] },
  'd1/wire': { values: [], types: [] },
  events: { values: ['errors', 'card-number', 'items'], types: ['log', 'telemetry'] },
  ...Object.fromEntries(
    eventRooms
      .slice(1)
      .map((room) => [room, { values: ['errors', 'card-number', 'events'], types: ['log', 'd1/generated'] }]),
  ),
  issuer: { values: ['current', 'errors'], types: ['d1', 'log'] },
  sandbox: { values: [], types: ['d1/generated'] },
};
const single: Record<string, string> = {
  'demo.ts': 'demo',
  'variables.ts': 'config',
  'd1/wire.ts': 'd1/wire',
  'server/schema.ts': 'server/schema',
};

describe('the rooms', () => {
  it.each(files)('%s imports only what its room may', (file) => {
    const rule = rooms[roomOf(file)];
    if (rule === undefined) throw new Error(`no rule for the room of ${file}`);
    const wrong = importsOf(file).filter(({ to, typeOnly }) => {
      const room = roomOf(to);
      return !(room === roomOf(file) || rule.values.includes(room) || (typeOnly && rule.types.includes(room)));
    });
    expect(wrong).toEqual([]);
  });

  it('have no circle of imports', () => {
    const done = new Set<string>();
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) throw new Error([...path, file].join(' -> '));
      if (done.has(file)) return;
      for (const { to, typeOnly } of importsOf(file)) if (!typeOnly) visit(to, [...path, file]);
      done.add(file);
    };
    expect(() => files.forEach((file) => visit(file, []))).not.toThrow();
  });

  it('load programs, the playground, metrics and traces each in one place, and the libraries of the last two nowhere else', () => {
    const loading = files.filter((file) => /\bimport\(/.test(readFileSync(join(src, file), 'utf8')));
    expect(loading.sort()).toEqual(['cli.ts', 'gateway.ts', 'gateway/observing.ts']);
    const using = (name: string) => [
      ...new Set(files.filter((file) => readFileSync(join(src, file), 'utf8').includes(`from '${name}`)).map(roomOf)),
    ];
    expect([using('prom-client'), using('@opentelemetry/')]).toEqual([['metrics'], ['traces']]);
  });

  it('read the environment only where a process begins', () => {
    const readers = files.filter((file) => readFileSync(join(src, file), 'utf8').includes('process.env'));
    expect(readers.sort()).toEqual(['cli.ts', 'demo.ts', 'main.ts', 'sandbox/main.ts']);
  });
});

function roomOf(file: string): string {
  if (single[file]) return single[file];
  const parts = file.split('/');
  if (parts[0] === 'domain') return `domain/${parts[1]}`;
  if (parts[1] === 'generated') return `${parts[0]}/generated`;
  const inner = `${parts[0]}/${parts[1]}`;
  if (parts.length > 2 && rooms[inner]) return inner;
  return parts.length === 1 ? file.replace('.ts', '') : (parts[0] ?? '');
}

function importsOf(file: string): { to: string; typeOnly: boolean }[] {
  const path = join(src, file);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022);
  return source.statements
    .filter((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
    .flatMap((statement) => {
      const specifier = statement.moduleSpecifier;
      if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return [];
      return [{ to: relative(src, join(dirname(path), specifier.text)), typeOnly: isTypeOnly(statement) }];
    });
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly);
}
