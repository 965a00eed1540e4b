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

export interface Playground {
  /** The page. Asks no other host for anything. */
  html: string;
  /** Serves what the page imports. */
  assets(app: FastifyInstance): Promise<void>;
}

const assetsPath = '/playground/graphql-ws';

/** GraphiQL with a fetcher of ours: a tab's headers go with its subscriptions too, and nothing is kept in the browser's storage. */
export function createPlayground(endpoint: string, tabs: Tab[]): Playground {
  const workers = {
    editorWorkerService: graphiql.editorWorkerService,
    json: graphiql.jsonWorker,
    graphql: graphiql.graphqlWorker,
  };
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>D1 GraphQL gateway</title>
<link rel="icon" href="${graphiql.favicon}">
<style>${graphiql.css}</style>
</head>
<body class="no-focus-outline">
<div id="root"></div>
<script>
const workers = ${JSON.stringify(workers).replaceAll('</', '<\\/')};
const workerUrl = (label) => URL.createObjectURL(new Blob([workers[label]], { type: 'application/javascript' }));
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workerUrl(label) };
${graphiql.js}
</script>
<script type="module">${script(endpoint, tabs)}</script>
</body>
</html>`;
  return { html, assets };
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

function script(endpoint: string, tabs: Tab[]): string {
  const settings = JSON.stringify({ endpoint, tabs }).replaceAll('<', '\\u003c');
  return `
import { createClient } from '${assetsPath}/client.js';
const { endpoint, tabs } = ${settings};
const url = new URL(endpoint, location.href);
const socketUrl = url.href.replace(/^http/, 'ws');
const firstHeaders = JSON.parse(tabs[0]?.headers ?? '{}');

async function fetcher({ query, variables, operationName }, options) {
  const headers = { ...firstHeaders, ...options?.headers };
  const name = operationName ?? '';
  if (new RegExp('^\\\\s*subscription\\\\s*' + name + '\\\\b', 'm').test(query) || /^\\s*subscription\\s*{/.test(query))
    return createClient({ url: socketUrl, connectionParams: headers }).iterate({ query, variables, operationName });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables, operationName }),
  });
  return response.json();
}

const kept = new Map();
const storage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
  removeItem: (key) => void kept.delete(key),
  clear: () => kept.clear(),
  get length() { return kept.size; },
};

YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: document.title,
  fetcher,
  storage,
  defaultTabs: tabs,
  initialQuery: tabs[0]?.query,
  initialVariables: tabs[0]?.variables,
  initialHeaders: tabs[0]?.headers,
  shouldPersistHeaders: true,
  onEditQuery: () => {},
});
`;
}
