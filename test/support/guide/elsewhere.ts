/** Blocks that another test runs, and which one does. */
export const elsewhere: [page: string, words: string, test: string][] = [
  ['README.md', 'npm run demo', 'test/flows/guide.test.ts'],
  ['README.md', 'sh docs/guide/watch.sh', 'test/flows/guide.test.ts'],
  ['docs/batch.md', 'npm ci', 'test/unit/batch-docs.test.ts'],
  ['docs/batch.md', 'npm run batch --silent -- build', 'test/unit/batch-docs.test.ts'],
  ['docs/batch.md', 'npm run batch --silent -- read', 'test/unit/batch-docs.test.ts'],
  ['docs/cli.md', 'npm install --omit=optional', 'test/unit/package.test.ts'],
  ['docs/cli.md', 'npx d1-gateway sandbox', 'test/unit/package.test.ts'],
  ['docs/configuration.md', 'set -a && . ./.env', 'test/unit/docs.test.ts'],
  ['docs/configuration.md', 'node --input-type=module', 'test/unit/docs.test.ts'],
  ['docs/console.md', 'npm run demo', 'test/flows/guide.test.ts'],
  ['docs/demo.md', 'REDIS_URL=redis://localhost:6379 GATEWAYS=2 npm run demo', 'test/flows/two-gateways.test.ts'],
  ['docs/demo.md', 'npm ci', 'test/unit/docs.test.ts'],
  ['docs/demo.md', 'D1_URL=', 'test/unit/docs.test.ts'],
  ['docs/demo.md', 'TOKEN=$(curl', 'test/unit/docs.test.ts'],
  ['docs/events.md', "import { createClient } from 'graphql-ws'", 'test/unit/docs.test.ts'],
  ['docs/events.md', 'const stop = watchCardOrder(', 'test/unit/docs.test.ts'],
  ['docs/events.md', "import { createClient } from 'graphql-sse'", 'test/unit/docs.test.ts'],
  ['docs/performance.md', 'npm run bench', 'test/bench/short.test.ts'],
  ['docs/reliability.md', 'npm run test:faults -- --redis', 'test/faults/short.test.ts'],
  ['docs/reliability.md', 'npm run test:faults -- --faults', 'test/faults/breaks.test.ts'],
  ['docs/security.md', 'npm run test:hostile', 'test/hostile'],
  // Docker is needed to run it. What it reads is looked at.
  ['docs/demo.md', 'docker-compose up', 'test/operations/compose.test.ts'],
  ['docs/operations.md', 'docker-compose --profile observe up', 'test/operations/compose.test.ts'],
];

/** Pages of which another test runs every block. */
export const whole: [page: string, test: string][] = [
  ['docs/care.md', 'test/flows/care-docs.test.ts'],
  ['docs/simulation.md', 'test/flows/simulation-docs.test.ts'],
];
