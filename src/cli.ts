#!/usr/bin/env node
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { Command, CommanderError } from 'commander';
import { BatchError } from './batch/batch-error.ts';
import { addBatchCommand } from './batch/command.ts';
import { exitCodes } from './batch/io.ts';
import { endWithStarter, hasYoungGeneration, withYoungGeneration } from './cli/young-generation.ts';
import { ConfigError, readConfig, readVariables } from './config.ts';

/** The command line, `d1-gateway`. Standard output carries results only. */
const stop = new AbortController();
let begun = false;

/** What is a process of its own, and has its own way with signals. Loaded when it is asked for: a package may lack the last two. */
const programs: Record<string, { does: string; begin(): Promise<unknown> }> = {
  start: {
    does: 'the gateway, with the variables of docs/configuration.md',
    begin() {
      if (!hasYoungGeneration(process.env['NODE_OPTIONS'])) return withYoungGeneration();
      endWithStarter();
      return import('./main.ts');
    },
  },
  demo: { does: 'everything at once, for trying: docs/demo.md', begin: () => import('./demo.ts') },
  sandbox: {
    does: 'a pretended D1 alone, with an identity provider: docs/cli.md',
    begin: () => import('./sandbox/main.ts'),
  },
};

const about = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const { version } = JSON.parse(about) as { version: string };
const program = new Command('d1-gateway')
  .description('Command line of the D1 GraphQL gateway: docs/cli.md')
  .version(version)
  .exitOverride();
for (const [name, { does, begin }] of Object.entries(programs))
  program
    .command(name)
    .description(does)
    .action(async () => void (await begin().catch(unlessMissing)));
program
  .command('check-config')
  .description('say which variables of the environment the gateway could not start with')
  .action(checkConfig);
const io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  settings: () =>
    readVariables(process.env, [
      'D1_ISSUER_ID',
      'D1_SIGNING_KEY',
      'D1_SIGNING_KEY_ID',
      'D1_ENCRYPTION_KEY',
      'D1_ENCRYPTION_KEY_ID',
    ]),
  signal: stop.signal,
  onBegin: () => void (begun = true),
};
const batch = addBatchCommand(program, io, (code) => (process.exitCode = code));
batch.hook('preAction', prepareForBatch);
await program.parseAsync().catch((error: unknown) => {
  if (!stop.signal.aborted) process.exitCode = error instanceof CommanderError ? usage(error) : exitCodes.nothingDone;
  if (!(error instanceof CommanderError)) process.stderr.write(`${inWords(error)}\n`);
});

function checkConfig(): void {
  try {
    readConfig(process.env);
    process.stdout.write('The configuration is usable.\n');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\nEvery variable is explained in docs/configuration.md.\n`);
    process.exitCode = 1;
  }
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  // Node says where from, too: "Cannot find package 'yaml' imported from /a/file.js".
  const [, name = 'a module'] = /'([^']+)'/.exec(error.message) ?? [];
  process.stderr.write(`This is not part of what is installed here: ${name} is missing.\n`);
  process.exitCode = 1;
}

function prepareForBatch(): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      // Asked twice, with no file to remove: what is waited for may never come.
      if (stop.signal.aborted && !begun) die(name);
      stop.abort();
      process.exitCode = 128 + constants.signals[name];
    });
  // Whoever writes is told of a fault by the write itself.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** By the signal itself, as `process.exit` waits for calls of the system that are under way. The first process of a container cannot die so. */
function die(signal: 'SIGINT' | 'SIGTERM'): never {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  process.exit(128 + constants.signals[signal]);
}

/** Commander has said already what is wrong. */
function usage(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.nothingDone;
}

/** A message that is ours or the system's, which names files alone. Another could hold a part of a row: of it only the place is told. */
function inWords(error: unknown): string {
  if (stop.signal.aborted) return 'Interrupted.';
  if (error instanceof BatchError || error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'syscall' in error) return error.message;
  const places = error instanceof Error ? (error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []) : [];
  return ['This should not happen:', ...places].join('\n');
}
