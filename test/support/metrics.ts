/** What a gateway serves to Prometheus, and how to look into it. */
export interface Scrape {
  text: string;
  /** The value of one line; undefined where there is none with these labels. */
  value(name: string, labels?: Record<string, string>): number | undefined;
  /** All values that a label has. */
  labels(name: string, label: string): string[];
}

export async function scrape(url: string | undefined): Promise<Scrape> {
  if (url === undefined) throw new Error('metrics are off');
  const text = await (await fetch(url)).text();
  const lines = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, inner = '', value]) => ({
    name,
    labels: Object.fromEntries([...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, said]) => [label, said])),
    value: Number(value),
  }));
  const named = (name: string) => lines.filter((line) => line.name === `d1_gateway_${name}`);
  return {
    text,
    value: (name, labels = {}) =>
      named(name).find((line) => Object.entries(labels).every(([label, said]) => line.labels[label] === said))?.value,
    labels: (name, label) => [...new Set(named(name).map((line) => line.labels[label] ?? ''))].sort(),
  };
}
