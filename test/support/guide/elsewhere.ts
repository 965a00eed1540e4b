/**
 * Blocks that another test runs, which one does, and words of that test that show it. Addresses and folders are those of the test, and what was
 * built is run from the sources.
 */
export const elsewhere: [page: string, words: string, test: string, shows: string][] = [
  ['README.md', 'npm run demo', 'test/flows/guide.test.ts', 'begins in the README'],
  ['README.md', 'sh docs/guide/watch.sh', 'test/flows/guide.test.ts', 'begins in the README'],
  ['docs/cli.md', 'npm install --omit=optional', 'test/unit/package.test.ts', '--omit=optional'],
  ['docs/cli.md', 'npx d1-gateway sandbox', 'test/unit/package.test.ts', 'npx d1-gateway sandbox'],
  ['docs/configuration.md', 'node --input-type=module', 'test/unit/docs.test.ts', 'shows how to make a key'],
  ['docs/demo.md', 'D1_URL=', 'test/unit/docs.test.ts', 'when it is started as written'],
  ['docs/demo.md', 'TOKEN=$(curl', 'test/unit/docs.test.ts', 'when it is started as written'],
  ['docs/events.md', "import { createClient } from 'graphql-ws'", 'test/unit/docs.test.ts', 'overSockets'],
  ['docs/events.md', 'const stop = watchCardOrder(', 'test/unit/docs.test.ts', 'overSockets'],
  ['docs/events.md', "import { createClient } from 'graphql-sse'", 'test/unit/docs.test.ts', 'overStreams'],
];

/** Blocks of which no test runs the very words: why not, what is tested of them, and words of that test that show it. */
export const inPart: [page: string, words: string, why: string, test: string, shows: string][] = [
  [
    'docs/batch.md',
    'npm ci',
    'CI installs before the tests; the rest is run from the sources.',
    'test/unit/batch-docs.test.ts',
    'adapt(startSandbox)',
  ],
  [
    'docs/batch.md',
    'npm run batch --silent -- build',
    'Run from the sources, without npm.',
    'test/unit/batch-docs.test.ts',
    'adapt(build)',
  ],
  [
    'docs/batch.md',
    'npm run batch --silent -- read',
    'Run from the sources, without npm.',
    'test/unit/batch-docs.test.ts',
    'adapt(deliver)',
  ],
  [
    'docs/configuration.md',
    'set -a && . ./.env',
    'The example needs keys that somebody has. Its variables are read, and no gateway is started.',
    'test/unit/docs.test.ts',
    '.env.example',
  ],
  [
    'docs/console.md',
    'npm run demo',
    'The same words as in the README, where they are run.',
    'test/flows/guide.test.ts',
    'begins in the README',
  ],
  [
    'docs/demo.md',
    'REDIS_URL=redis://localhost:6379 GATEWAYS=2 npm run demo',
    'With a Redis of the test, and without npm.',
    'test/flows/two-gateways.test.ts',
    "GATEWAYS: '2'",
  ],
  [
    'docs/demo.md',
    'npm ci',
    'CI installs before the tests; the rest is run from the sources.',
    'test/unit/docs.test.ts',
    'when it is started as written',
  ],
  [
    'docs/performance.md',
    'npm run bench',
    'It takes hours. Run in short.',
    'test/bench/short.test.ts',
    'bench/main.ts',
  ],
  [
    'docs/reliability.md',
    'npm run test:faults -- --redis',
    'It takes long. The same program is run in short.',
    'test/faults/short.test.ts',
    'runFaults',
  ],
  [
    'docs/reliability.md',
    'npm run test:faults -- --faults',
    'The same program and break are run, without npm and with less patience.',
    'test/faults/breaks.test.ts',
    "'no-gap-check': { fault: 'link to Redis cut'",
  ],
  [
    'docs/security.md',
    'npm run test:hostile',
    'It takes long. The same cases are run in short.',
    'test/hostile/hostile.test.ts',
    'hostileCases',
  ],
  [
    'docs/demo.md',
    'docker-compose up',
    'Docker is needed. What it reads is looked at.',
    'test/operations/compose.test.ts',
    'docker-compose.yml',
  ],
  [
    'docs/operations.md',
    'docker-compose --profile observe up',
    'Docker is needed. What it reads is looked at.',
    'test/operations/compose.test.ts',
    'docker-compose --profile observe',
  ],
];

/** Pages of which another test, which names the page, runs every block. */
export const whole: [page: string, test: string][] = [
  ['docs/care.md', 'test/flows/care-docs.test.ts'],
  ['docs/simulation.md', 'test/flows/simulation-docs.test.ts'],
];
