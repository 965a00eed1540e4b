import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

describe('docs/operations.md', () => {
  const page = read('docs/operations.md');

  it('has a section for each alert, in their order, that says what to do first', () => {
    // Also the one that is a comment there.
    const alerts = [...read('docs/alerts.yml').matchAll(/^ *(?:# )?- alert: (\w+)/gm)].map(([, name]) => name);
    const sections = [...page.matchAll(/^### (D1Gateway\w+)\n\n([^]*?)(?=^#)/gm)];
    expect(sections.map(([, name]) => name)).toEqual(alerts);
    for (const [, name, text] of sections) expect([name, text]).toEqual([name, expect.stringContaining('**First:**')]);
  });

  it('reckons with the figures of the other pages', () => {
    const memory = read('docs/configuration.md').split('### Memory')[1] ?? '';
    const [, fresh] = /one order as D1 tells it, takes about (\d+) KB/.exec(memory) ?? [];
    const [, old] = /until `EVENT_REPEAT_DAYS`, about (\d+) KB/.exec(memory) ?? [];
    expect(page).toContain(`about ${fresh} KB`);
    expect(page).toContain(`about ${old} KB`);
    const [, port] = /METRICS_PORT=(\d+)/.exec(read(`deploy/kubernetes/gateway.env`)) ?? [];
    expect(page).toContain(`\`${port}\``);
  });

  it('reckons with no less than was measured', () => {
    const measured = read('docs/performance.md');
    const reckoned = (what: RegExp) => Number(what.exec(page)?.[1]);
    const [full, kept] = [/reads all of D1 takes at most ([\d.]+) ms/, /one that is kept ([\d.]+) ms/].map(reckoned);
    expect(full).toBeGreaterThan(
      Math.max(...ofGateway(measured, 'Home screen, nothing kept, D1 answers after 20 ms', 5)) / 1_000,
    );
    expect(kept).toBeGreaterThan(Math.max(...ofGateway(measured, 'Home screen, everything kept', 5)) / 1_000);
    const memory = [
      ...ofGateway(measured, 'Watchers, each on a card of their own', 5),
      ...ofGateway(measured, 'Watchers, all on one card', 5),
      ...ofGateway(measured, 'From a notification to its client, at 1,000 a second', 3),
    ];
    expect(reckoned(/socket that watches one thing[^\n]* (\d+) KB +\|$/m)).toBeGreaterThan(Math.max(...memory));
  });
});

/** A column of the gateway's rows in the table below a heading, without what is in brackets. */
function ofGateway(markdown: string, heading: string, column: number): number[] {
  const [, table = ''] = new RegExp(`^### ${heading}\\n\\n((?:\\|.*\\n)+)`, 'm').exec(markdown) ?? [];
  const rows = table.split('\n').filter((row) => row.startsWith('| this gateway'));
  if (rows.length === 0) throw new Error(`docs/performance.md has nothing of the gateway below: ${heading}`);
  return rows.map((row) => Number.parseFloat((row.split('|')[column + 1] ?? '').replace(',', '')));
}
