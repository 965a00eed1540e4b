// Checks that every package of production, however deep, has a licence of src/setup/allowed-licenses.json.
// node src/setup/licenses.mjs [lock file]
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';
import { productionPackages } from './production.mjs';
import { fail, say } from './run.mjs';

const allowed = JSON.parse(readFileSync(new URL('allowed-licenses.json', import.meta.url), 'utf8'));
const packages = productionPackages(process.argv[2]);
const wrong = packages.filter(({ license }) => !Object.hasOwn(allowed, license ?? ''));
if (wrong.length > 0) {
  const lines = wrong.map(({ name, version, license }) => `  ${name}@${version}: ${license ?? 'none given'}`);
  fail(['Not on the list of src/setup/allowed-licenses.json:', ...new Set(lines)].join('\n'));
}
const used = new Set(packages.map(({ license }) => license));
const unused = Object.keys(allowed).filter((license) => !used.has(license));
if (unused.length > 0) fail(`Allowed, and no package has it: ${unused.join(', ')}`);
say(`${packages.length} packages of production, each under one of ${used.size} licences that are allowed.`);
