import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as graphiql from '@graphql-yoga/render-graphiql/graphiql';
import type { FastifyInstance } from 'fastify';

/** One tab of the playground: an operation, ready to run. `variables` and `headers` are JSON texts. */
export interface Tab {
  query: string;
  variables?: string;
  headers?: string;
}

/** Somebody as whom all tabs can be run. `headers` is a JSON text. */
export interface Person {
  name: string;
  headers: string;
}

export interface Playground {
  /** The page. Asks no other host for anything. */
  html: string;
  /** What it may load and do: its own scripts by their hashes, and nothing that anybody else wrote. */
  contentSecurityPolicy: string;
  /** Serves what the page imports. */
  assets(app: FastifyInstance): Promise<void>;
}

const assetsPath = '/playground/graphql-ws';

/** GraphiQL with a fetcher of ours: a tab's headers go with its subscriptions too. Nothing is kept in the browser's storage. */
export function createPlayground(endpoint: string, tabs: Tab[], people: Person[] = []): Playground {
  const workers = {
    editorWorkerService: graphiql.editorWorkerService,
    json: graphiql.jsonWorker,
    graphql: graphiql.graphqlWorker,
  };
  const setup = `
const workers = ${JSON.stringify(workers).replaceAll('</', '<\\/')};
const workerUrl = (label) => URL.createObjectURL(new Blob([workers[label]], { type: 'application/javascript' }));
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workerUrl(label) };
${graphiql.js}
`;
  const start = script(endpoint, tabs, people);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>D1 GraphQL gateway</title>
<link rel="icon" href="data:,">
<style>${graphiql.css}${corrections}</style>
</head>
<body class="no-focus-outline">
<div id="root"></div>
<script>${setup}</script>
<script type="module">${start}</script>
</body>
</html>`;
  return { html, contentSecurityPolicy: policy([setup, start]), assets };
}

/** Styles are written by the editor as it runs, which no hash can foresee. */
function policy(scripts: string[]): string {
  const hashes = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The browser's half of the graphql-ws library, as the package ships it: two ES modules. */
async function assets(app: FastifyInstance): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('graphql-ws/client'));
  app.get<{ Params: { file: string } }>(`${assetsPath}/:file`, async (request, reply) => {
    const { file } = request.params;
    if (!/^(client|common-\w+)\.js$/.test(file)) return reply.callNotFound();
    return reply.type('text/javascript').send(readFileSync(join(folder, file), 'utf8'));
  });
}

/**
 * GraphiQL's tabs can be dragged. The library for that moves a tab aside when it is pressed, and the click misses it: nothing may move,
 * and (in the script) no drag may begin. The empty place is that of a logo.
 */
const corrections = `
.graphiql-tabs .graphiql-tab { transform: none !important }
.graphiql-logo { white-space: nowrap }
.graphiql-logo div:empty { display: none !important }
.people { position: fixed; bottom: 32px; right: 40px; z-index: 1; font: 14px sans-serif; color: hsl(var(--color-neutral)) }
.people select { font: inherit; color: inherit; background: transparent; border: 1px solid currentcolor; border-radius: 4px; padding: 4px 8px; margin-left: 4px }`;

function script(endpoint: string, [first = { query: '' }, ...others]: Tab[], people: Person[]): string {
  const settings = JSON.stringify({ endpoint, tabs: [first, ...others], people }).replaceAll('<', '\\u003c');
  return `
import { createClient } from '${assetsPath}/client.js';
const { endpoint, tabs, people } = ${settings};
const [first] = tabs;
const url = new URL(endpoint, location.href);
const socketUrl = url.href.replace(/^http/, 'ws');

// The name that GraphiQL gives lags behind a change of tabs, and its first introspection comes before there are headers.
async function fetcher({ query, variables, operationName }, options) {
  const operations = [...query.matchAll(/^\\s*(query|mutation|subscription)\\b\\s*(\\w*)/gm)];
  const [, kind, name] = operations.find((operation) => operation[2] === operationName) ?? operations[0] ?? [];
  const own = options?.headers ?? (name === 'IntrospectionQuery' ? JSON.parse(first.headers ?? '{}') : {});
  const headers = { ...own, ...chosen };
  const payload = { query, variables, operationName: name || undefined };
  if (kind === 'subscription') return { subscribe: (sink) => ({ unsubscribe: subscribe(payload, headers, sink) }) };
  const method = 'POST';
  const body = JSON.stringify(payload);
  return (await fetch(url, { method, headers: { 'content-type': 'application/json', ...headers }, body })).json();
}

// As whom: what each tab says, or one person in all of them.
let chosen = {};
const choice = document.createElement('select');
choice.append(new Option('each tab’s own token', ''), ...people.map(({ name, headers }) => new Option(name, headers)));
choice.addEventListener('change', () => (chosen = JSON.parse(choice.value || '{}')));
const label = document.createElement('label');
label.className = 'people';
label.append('As ', choice);
if (people.length > 0) document.body.append(label);

// A socket each, because a socket belongs to one token. It closes with its subscription.
function subscribe(payload, connectionParams, sink) {
  const closed = ({ code, reason }) => ({ message: 'The WebSocket was closed: ' + code + ' ' + reason });
  const error = (cause) => sink.error(cause instanceof CloseEvent ? closed(cause) : cause);
  const client = createClient({ url: socketUrl, connectionParams, retryAttempts: 0 });
  const dispose = client.subscribe(payload, { ...sink, error });
  const tab = shown;
  return () => {
    dispose();
    queueMicrotask(() => tab !== shown && left.add(tab));
  };
}

// GraphiQL stops a subscription when another tab is shown. It is run again when its tab comes back.
let shown;
const left = new Set();
function onTabChange({ tabs, activeTabIndex }) {
  const { id } = tabs[activeTabIndex];
  if (id !== shown && left.delete(id)) setTimeout(() => document.querySelector('.graphiql-execute-button').click());
  shown = id;
}

document.addEventListener('pointerdown', (e) => e.target.closest('.graphiql-tabs') && e.stopPropagation(), true);

YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: document.title,
  logo: '',
  fetcher,
  storage: null,
  shouldPersistHeaders: false,
  defaultTabs: tabs,
  defaultHeaders: first.headers,
  onTabChange,
  initialQuery: first.query,
  initialVariables: first.variables,
  initialHeaders: first.headers,
  // The default writes the query into the address.
  onEditQuery: () => {},
});
`;
}
