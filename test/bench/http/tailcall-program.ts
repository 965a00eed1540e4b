import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const program = resolve('test/bench/node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall');
const folder = resolve('test/bench/.tailcall');
/** Its binary wants a newer C library than Debian 12 has, and starts with that of Debian 13 beside it. */
const packages = ['libc6', 'libgcc-s1', 'libssl3t64'];
const source =
  'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main\n';

/** How to start Tailcall here; undefined when it cannot be. */
export function tailcallCommand(): string[] | undefined {
  if (!existsSync(program)) return undefined;
  if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0) return [program];
  const root = join(folder, 'root');
  if (!existsSync(root) && !unpack(root)) return undefined;
  const libraries = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'].map((path) => join(root, path));
  const loader = ['usr/lib64', 'lib64', 'usr/lib/x86_64-linux-gnu'].map((path) =>
    join(root, path, 'ld-linux-x86-64.so.2'),
  );
  const found = loader.find((file) => existsSync(file));
  return found === undefined ? undefined : [found, '--library-path', libraries.join(':'), program];
}

/** With apt, whose lists and state are in a folder of ours: nothing of the system is changed, and nobody need be root. */
function unpack(root: string): boolean {
  const [state, cache, debs, unpacked] = ['state', 'cache', 'debs', 'unpacked'].map((name) => join(folder, name));
  for (const path of [`${state}/lists/partial`, `${cache}/archives/partial`, debs, unpacked])
    mkdirSync(String(path), { recursive: true });
  const list = join(folder, 'sources.list');
  writeFileSync(list, source);
  const settings = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    `Dir::State=${state}`,
    `Dir::Cache=${cache}`,
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['-o', setting]);
  const run = (command: string, args: string[]) =>
    spawnSync(command, args, { cwd: debs, stdio: ['ignore', 2, 2] }).status;
  if (run('apt-get', [...settings, '-qq', 'update']) !== 0) return false;
  if (run('apt-get', [...settings, '-qq', 'download', ...packages]) !== 0) return false;
  const files = readdirSync(String(debs)).filter((file) => file.endsWith('.deb'));
  if (files.some((file) => run('dpkg-deb', ['-x', file, String(unpacked)]) !== 0)) return false;
  renameSync(String(unpacked), root);
  for (const path of [state, cache, debs]) rmSync(String(path), { recursive: true });
  return true;
}
