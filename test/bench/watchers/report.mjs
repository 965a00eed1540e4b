import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';

/** Medians and spreads of the lines that run.mjs wrote: node report.mjs results.jsonl results (gives results.json and results.md). */
const [from, to] = process.argv.slice(2);
const measured = ['setupMs', 'kb', 'perSecond', 'cpuUs', 'redisUs', 'p50', 'p99', 'idleCpuMsPerSecond', 'missing'];
const groups = new Map();
for (const line of readFileSync(from, 'utf8').split('\n').filter(Boolean)) {
  const { name, scenario, count, batch, ...values } = JSON.parse(line);
  const key = `${scenario}, ${count} watchers, ${batch} updates a notification`;
  const ofKey = groups.get(key) ?? new Map();
  groups.set(key, ofKey.set(name, [...(ofKey.get(name) ?? []), values]));
}

function summary(all, member) {
  const values = all
    .map((each) => each[member])
    .filter((value) => value !== undefined)
    .sort((a, b) => a - b);
  if (values.length === 0) return undefined;
  return {
    median: values[Math.floor(values.length / 2)],
    least: values[0],
    most: values.at(-1),
    rounds: values.length,
  };
}

const table = {};
let text = `Node ${process.version}, ${cpus().length} cores shared by server, Redis, upstream and clients. Median (least to most).\n`;
for (const [key, names] of groups) {
  const used = measured.filter((member) => [...names.values()].some((all) => summary(all, member)));
  text += `\n## ${key}\n\n| server | failed | ${used.join(' | ')} |\n|---|---|${used.map(() => '---|').join('')}\n`;
  table[key] = {};
  for (const [name, all] of names) {
    const cells = used.map((member) => summary(all, member));
    const failed = all.filter((each) => each.failed !== undefined).length;
    table[key][name] = { failed, ...Object.fromEntries(used.map((member, index) => [member, cells[index]])) };
    text += `| ${name} | ${failed} | ${cells.map((cell) => (cell ? `${cell.median} (${cell.least} to ${cell.most})` : '')).join(' | ')} |\n`;
  }
}
writeFileSync(`${to}.json`, `${JSON.stringify(table, null, 2)}\n`);
writeFileSync(`${to}.md`, text);
process.stdout.write(text);
