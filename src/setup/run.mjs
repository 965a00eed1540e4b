import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a command to its end and gives its exit code. An interrupt is handed on to it, and ends setup after it. */
export async function run([file, ...args], { stdio = ['inherit', 2, 2], onOutput } = {}) {
  const isNode = file === 'node';
  const shell = process.platform === 'win32' && !isNode;
  const child = spawn(isNode ? process.execPath : file, args, { stdio, shell });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
  let interrupt;
  const forward = (signal) => child.kill((interrupt = signal));
  for (const signal of interrupts) process.on(signal, forward);
  child.once('error', (error) => say(`${file} could not be run: ${error.message}`));
  const [code, signal] = await new Promise((done) => child.once('close', (...ending) => done(ending)));
  for (const name of interrupts) process.off(name, forward);
  if (interrupt) process.exit(128 + constants.signals[interrupt]);
  return signal ? 128 + constants.signals[signal] : code;
}

/** Goes on as another program in this process: nothing stands between it and a signal, and its exit code is ours. */
export async function become(file, args) {
  const path = resolve(file);
  process.argv = [process.execPath, path, ...args];
  await import(pathToFileURL(path).href);
}

export function say(text) {
  process.stderr.write(`${text}\n`);
}

export function fail(text) {
  say(text);
  process.exit(1);
}
