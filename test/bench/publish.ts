import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'prettier';

/** A short run of a test must not take the place of a real one. */
const results = pathToFileURL(`${process.env['BENCH_RESULTS'] ?? fileURLToPath(new URL('results', import.meta.url))}/`);
const docs = new URL('../../docs/', import.meta.url);

/** Puts a bench's results beside it, as Markdown, JSON and charts by name. */
export function keep(bench: string, published: Published): void {
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL(`${bench}.md`, results), published.markdown);
  writeFileSync(new URL(`${bench}.json`, results), `${JSON.stringify(published.data, null, 2)}\n`);
  for (const [name, svg] of Object.entries(published.charts)) writeFileSync(new URL(`${name}.svg`, results), svg);
}

export interface Published {
  markdown: string;
  data: unknown;
  /** By name, which is also that of the file in docs/. */
  charts: Record<string, string>;
}

/** Puts the same into docs/performance.md, between the markers of this bench, with its charts beside the page. */
export async function writeDocs(bench: string, { markdown, charts }: Published): Promise<void> {
  const page = new URL('performance.md', docs);
  const [begin, end] = [`<!-- ${bench}: begin -->`, `<!-- ${bench}: end -->`];
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/performance.md has no ${begin} and ${end}`);
  for (const [name, svg] of Object.entries(charts)) writeFileSync(new URL(`${name}.svg`, docs), svg);
  const images = Object.keys(charts).map((name) => `![${name}](${name}.svg)`);
  const whole = [before + begin, markdown, ...images, end + after].join('\n\n');
  writeFileSync(page, await format(whole, { parser: 'markdown', printWidth: 120, singleQuote: true }));
}

/** Where it was measured, in a sentence. */
export function machine(): string {
  const [cpu] = cpus();
  return `Node ${process.version}, ${platform()} ${arch()}, ${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'}), ${new Date().toISOString().slice(0, 10)}.`;
}
