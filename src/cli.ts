#!/usr/bin/env node
import 'reflect-metadata';
import { constants } from 'node:os';
import { Command, CommanderError } from 'commander';
import { BatchError } from './batch/batch-error.ts';
import { addBatchCommand } from './batch/command.ts';
import { exitCodes } from './batch/io.ts';
import { ConfigError, readVariables } from './config.ts';

/** The command line, `d1-gateway`. Standard output carries results only. */
const stop = new AbortController();
let begun = false;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    // Asked twice, with no file to remove: what is waited for may never come.
    if (stop.signal.aborted && !begun) die(name);
    stop.abort();
    process.exitCode = 128 + constants.signals[name];
  });

// Whoever writes is told of a fault by the write itself.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const program = new Command('d1-gateway').description('Command line of the D1 GraphQL gateway').exitOverride();
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
addBatchCommand(program, io, (code) => (process.exitCode = code));
await program.parseAsync().catch((error: unknown) => {
  if (!stop.signal.aborted) process.exitCode = error instanceof CommanderError ? usage(error) : exitCodes.nothingDone;
  if (!(error instanceof CommanderError)) process.stderr.write(`${inWords(error)}\n`);
});

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
