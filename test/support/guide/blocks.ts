/** A fenced block of a page. */
export interface Block {
  /** What stands behind the fence: `sh`, `json`, … */
  kind: string;
  text: string;
  /** In the page, from 1. */
  line: number;
  /** The paragraph that leads to it; "" where another block stands right before. */
  before: string;
}

/** In the order of the page. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const found of markdown.matchAll(/^```(\S*)\n([^]*?)^```$/gm)) {
    const [all, kind = '', text = ''] = found;
    const between = markdown.slice(end, found.index).trim();
    blocks.push({
      kind,
      text,
      line: markdown.slice(0, found.index).split('\n').length,
      before: between.split(/\n\s*\n/).at(-1) ?? '',
    });
    end = found.index + all.length;
  }
  return blocks;
}
