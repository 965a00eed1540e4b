import { readFileSync } from 'node:fs';

/**
 * Every package that production installs, as the lock file has it, with the name and version it is known by. `isOptional`: for the demo and the sandbox alone,
 * so that it may be left out.
 */
export function productionPackages(lockFile = 'package-lock.json') {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev)
    .map(([path, entry]) => ({
      ...entry,
      path,
      name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 13),
      isOptional: Boolean(entry.optional ?? entry.devOptional),
    }));
}
