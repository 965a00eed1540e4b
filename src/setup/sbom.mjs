// Writes what production is made of, as CycloneDX: node src/setup/sbom.mjs [file]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { productionPackages } from './production.mjs';
import { fail, run, say } from './run.mjs';

const file = process.argv[2] ?? 'dist/sbom.cdx.json';
const ours = JSON.parse(readFileSync('package.json', 'utf8'));
// From the lock file: what is installed here may hold more, or less. npm's own `--omit=dev` leaves out too much: all that development uses as well.
const npm = ['npm', 'sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
let text = '';
const code = await run(npm, { stdio: ['ignore', 'pipe', 2], onOutput: (part) => (text += part) });
if (code !== 0) fail('npm could not list the packages.');
const all = JSON.parse(text);
const { component } = all.metadata;
/** Whether it may be left out. Where it is there twice, it may not. */
const wanted = new Map();
for (const { name, version, isOptional } of productionPackages())
  wanted.set(`${name}@${version}`, isOptional && wanted.get(`${name}@${version}`) !== false);
const components = all.components.flatMap((each) => {
  const isOptional = wanted.get(`${each.name}@${each.version}`);
  return isOptional === undefined ? [] : [{ ...each, scope: isOptional ? 'optional' : 'required' }];
});
const refs = new Set(components.map((each) => each['bom-ref']));
const asked = { ...ours.dependencies, ...ours.optionalDependencies };
const direct = new Set(components.filter(({ name }) => name in asked).map((each) => each['bom-ref']));
const dependencies = all.dependencies
  .filter(({ ref }) => refs.has(ref) || ref === component['bom-ref'])
  .map(({ ref, dependsOn = [] }) => {
    const kept = ref === component['bom-ref'] ? direct : refs;
    return { ref, dependsOn: dependsOn.filter((each) => kept.has(each)) };
  });
// npm takes the folder's name for ours.
const metadata = { ...all.metadata, component: { ...component, name: ours.name } };
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ ...all, metadata, components, dependencies }, null, 2)}\n`);
say(`${components.length} components in ${file}`);
