// Asks the registry's advisory service for known weaknesses in what production installs: node src/setup/audit.mjs
// Exit code 0: none is known; 1: there are some; 2: it could not be asked, and nothing is known.
import process from 'node:process';
import { run, say } from './run.mjs';

const npm = [
  'npm',
  'audit',
  '--omit=dev',
  '--package-lock-only',
  '--json',
  '--fetch-retries=0',
  '--fetch-timeout=20000',
];
let text = '';
await run(npm, { stdio: ['ignore', 'pipe', 'ignore'], onOutput: (part) => (text += part) });
const report = parse(text);
const found = Object.values(report?.vulnerabilities ?? {});
if (report?.metadata?.vulnerabilities === undefined) {
  say('NOT CHECKED: the advisory service of the npm registry could not be asked.');
  say('Run this where it can be reached, before each release and once a day.');
  process.exitCode = 2;
} else if (found.length === 0) {
  say('No weakness is known in what production installs.');
} else {
  for (const { name, severity, via } of found) {
    const titles = via.map((cause) =>
      typeof cause === 'string' ? `by way of ${cause}` : `${cause.title} (${cause.range}) ${cause.url}`,
    );
    say(`${severity}: ${name}: ${titles.join('; ')}`);
  }
  process.exitCode = 1;
}

function parse(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
