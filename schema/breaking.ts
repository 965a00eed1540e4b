import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';

/**
 * Finds what of the schema that was released last is gone or has become stricter, so that documents of clients are refused. Exit code 1 unless the version of
 * package.json says so. For tests: tsx schema/breaking.ts [released [present [version]]]
 */
const file = (name: string) => new URL(name, import.meta.url).pathname;
const [released = file('released.graphql'), present = file('gateway.graphql'), given] = process.argv.slice(2);

const [before, now] = [released, present].map((path) => readFileSync(path, 'utf8')) as [string, string];
const changes = findBreakingChanges(buildSchema(before), buildSchema(now));
const from = /^# version (\S+)$/m.exec(before)?.[1] ?? '';
const to = given ?? versionOf(readFileSync(file('../package.json'), 'utf8'));
if (changes.length > 0 && !announces(from, to)) {
  const lines = changes.map(({ type, description }) => `  ${type}: ${description}`);
  process.stderr.write(`These changes break clients of version ${from}:\n${lines.join('\n')}\n`);
  process.stderr.write('Mend them, deprecate in place of removing, or raise the version as CHANGELOG.md says.\n');
  process.exitCode = 1;
}

/** By Semantic Versioning: the first number that is not 0. */
function announces(older: string, newer: string): boolean {
  const [one, other] = [older, newer].map((version) => version.split('.').map(Number));
  const [major = 0, minor = 0] = one ?? [];
  const [nextMajor = 0, nextMinor = 0] = other ?? [];
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
}

function versionOf(text: string): string {
  return (JSON.parse(text) as { version: string }).version;
}
