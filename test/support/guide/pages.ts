import { readdirSync, readFileSync } from 'node:fs';
import { blocksOf, type Block } from './blocks.ts';

/** The blocks of all pages but the guide's, and which of them somebody has taken to run. */
export interface Pages {
  /** The one block of this page with these words. @throws Error when there is none, or another one */
  take(page: string, words: string): string;
  /** All of a page's blocks. */
  takeAll(page: string): void;
  /** What nobody has taken, of what a reader can use: by its page and first line. A drawing or a form has no kind. */
  left(): string[];
}

export function openPages(): Pages {
  const root = new URL('../../../', import.meta.url).pathname;
  const docs = readdirSync(`${root}docs`).filter((file) => file.endsWith('.md'));
  const pages = ['README.md', 'CONTRIBUTING.md', ...docs.map((file) => `docs/${file}`)];
  const blocks = new Map(pages.map((page) => [page, blocksOf(readFileSync(root + page, 'utf8'))]));
  const taken = new Set<Block>();
  return {
    take(page, words) {
      const found = blocks.get(page)?.filter((block) => block.kind !== '' && block.text.includes(words)) ?? [];
      const [block] = found;
      if (!block || found.length > 1) throw new Error(`${page} has ${found.length} blocks with: ${words}`);
      taken.add(block);
      return block.text;
    },
    takeAll: (page) => blocks.get(page)?.forEach((block) => taken.add(block)),
    left: () =>
      [...blocks].flatMap(([page, all]) =>
        all
          .filter((block) => !['', 'text'].includes(block.kind) && !taken.has(block))
          .map(({ text }) => `${page}: ${text.split('\n')[0]}`),
      ),
  };
}
