import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fail, run, say } from './run.mjs';

/** Installs the dependencies, if they are not what package-lock.json asks for. Without `development`, only those of run time matter. */
export async function install({ development = true } = {}) {
  if (isInstalled('.', development)) return;
  const verb = existsSync('package-lock.json') ? 'ci' : 'install';
  const npm = ['npm', verb, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  say('Installing dependencies (about a minute the first time) ...');
  if ((await run(npm)) === 0) return;
  say('That failed; trying once more ...');
  if ((await run(npm)) !== 0) fail('The dependencies could not be installed; npm says above why.');
}

/** The packages of a folder that has a lock file of its own. None of their scripts is run. */
export async function installIn(folder) {
  if (isInstalled(folder, true)) return;
  say(`Installing the packages of ${folder} ...`);
  const npm = ['npm', 'ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if ((await run(npm)) !== 0) fail(`The packages of ${folder} could not be installed; npm says above why.`);
}

/** By contents, not times: a checkout can make either file the newer one. */
function isInstalled(folder, development) {
  const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) => {
    const file = join(folder, name);
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).packages;
  });
  if (!wanted || !found) return Boolean(found);
  // The sandbox's. What else is optional is for other systems than this one.
  const ours = Object.keys(wanted['']?.optionalDependencies ?? {}).map((name) => `node_modules/${name}`);
  const isNeeded = ([path, entry]) => {
    if (!path || (entry.dev && !development)) return false;
    return !(entry.optional || entry.devOptional) || (development && ours.includes(path));
  };
  const needed = Object.entries(wanted).filter(isNeeded);
  return needed.every(([path, { version }]) => found[path]?.version === version);
}

/** Holds off a second setup of this folder: both would write node_modules. The lock of a process that is gone is taken over. */
export async function alone(work) {
  const id = createHash('sha256').update(`${process.getuid?.()} ${process.cwd()}`).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `setup-${id}.lock`);
  for (let told = false; !take(lock); told = true) {
    if (!told) say(`Waiting for another setup of this folder, which holds ${lock} ...`);
    await setTimeout(200);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  await work();
  process.off('exit', release);
  release();
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isHeld(lock)) rmSync(lock, { force: true });
  return false;
}

function isHeld(lock) {
  try {
    // A holder that has not written its id yet is as good as alive.
    return process.kill(Number(readFileSync(lock, 'utf8')) || process.pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
