// Runs the project's commands on a bare clone: node src/setup.mjs <demo|test|faults|hostile|bench|start|check|batch> [arguments].
// Plain Node, because nothing is installed yet. Standard output belongs to the command; what setup says goes to standard error.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { buildConsole, isConsoleBuilt } from './setup/console.mjs';
import { alone, install, installIn } from './setup/install.mjs';
import { become, fail, run, say } from './setup/run.mjs';
import { installTools } from './setup/tools.mjs';

const callersFolder = process.cwd();
const commands = { demo, test, faults, hostile, bench, start, check, batch };
const jest = [
  'node',
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

const checks = {
  layout: ['prettier', '--check', '--log-level', 'warn', '.'],
  lint: ['eslint', '.', '--max-warnings', '0'],
  types: ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  'types of the console': ['tsc', '-p', 'src/console/tsconfig.json'],
  'types of the tests': ['tsc', '--noEmit', '-p', 'test/tsconfig.json'],
  "D1's descriptions": ['redocly', 'lint', '--config', 'schema/d1/redocly.yaml'],
  'generated D1 types': ['openapi-typescript', '--redocly', 'schema/d1/redocly.yaml', '--check'],
  'emitted schema': ['tsx', 'schema/emit.ts', '--check'],
  'generated document types': ['graphql-codegen', '--check'],
  'schema of the last release': ['tsx', 'schema/breaking.ts'],
  licences: ['node', 'src/setup/licenses.mjs'],
  'import rules': [...jest, '--verbose=false', 'test/rules.test.ts'],
};

await main(process.argv.slice(2));

async function main([command = '', ...args]) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Node 20.19 or later is needed; this is ${process.version}.`);
  if (!Object.hasOwn(commands, command)) fail(`Usage: node src/setup.mjs <${Object.keys(commands).join('|')}>`);
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  process.env.PATH = join(process.cwd(), 'node_modules', '.bin') + delimiter + process.env.PATH;
  await commands[command](args);
}

async function demo(args) {
  await alone(async () => {
    await install();
    await buildConsole();
  });
  await import('tsx');
  await become('src/demo.ts', args);
}

async function test(args) {
  await alone(async () => {
    await build({ development: true });
    await installTools('tests');
  });
  process.exitCode = await run([...jest, ...args], { stdio: 'inherit' });
}

async function faults(args) {
  await alone(async () => {
    await install();
    await installTools('faults');
  });
  await import('tsx');
  await become('test/faults/main.ts', args);
}

async function hostile(args) {
  await alone(async () => {
    await install();
    await installTools('hostile');
  });
  await import('tsx');
  await become('test/hostile/main.ts', args);
}

async function bench(args) {
  await alone(async () => {
    await build({ development: true });
    await installIn('test/bench');
    await installTools('bench');
  });
  await import('tsx');
  await become('test/bench/main.ts', args);
}

async function start(args) {
  await alone(build);
  await become('dist/main.js', args);
}

/** In the caller's folder: the files it is given are named from there. */
async function batch(args) {
  await alone(build);
  const program = resolve('dist/cli.js');
  process.chdir(process.env.npm_lifecycle_event === 'batch' ? process.env.INIT_CWD : callersFolder);
  await become(program, ['batch', ...args]);
}

async function build({ development = false } = {}) {
  const built = isBuilt();
  await install({ development: development || !built });
  if (built) return;
  say('Building ...');
  if (await run(['tsc', '-p', 'tsconfig.json', '--noEmitOnError'])) fail('The build failed.');
  await buildConsole();
}

function isBuilt() {
  if (!existsSync('dist/main.js') || (existsSync('src') && !isConsoleBuilt())) return false;
  const sources = existsSync('src') ? readdirSync('src', { recursive: true }) : [];
  const built = statSync('dist/main.js').mtimeMs;
  return sources.filter((file) => file.endsWith('.ts')).every((file) => statSync(join('src', file)).mtimeMs <= built);
}

async function check() {
  await alone(() => install());
  const failures = [];
  for (const [name, command] of Object.entries(checks)) {
    const began = performance.now();
    let output = '';
    const code = await run(command, { stdio: ['ignore', 'pipe', 'pipe'], onOutput: (text) => (output += text) });
    const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(5);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`);
    if (code !== 0) failures.push(`\n--- ${name}: ${command.join(' ')}\n${output.trim()}`);
  }
  if (failures.length === 0) return;
  console.log(failures.join('\n'));
  fail(`\n${failures.length} of ${Object.keys(checks).length} checks failed.`);
}
