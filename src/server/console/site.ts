import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface SiteFile {
  type: string;
  body: Buffer;
  /** Its name has a digest of what is in it, so that it never changes. */
  isLasting: boolean;
}

/** The console as it was built: files by their path below /console, and the documents that its page sends. */
export interface Site {
  files: ReadonlyMap<string, SiteFile>;
  /** SHA-256 of each, in hex. */
  documents: readonly string[];
}

/** Where Vite puts it, seen from the sources and from what was compiled alike. */
const built = fileURLToPath(new URL('../../../dist/console/', import.meta.url));
const manifest = 'persisted-documents.json';

/** Reads all of it, so that no path of a request is ever one of the disk. @throws when it was not built */
export function readSite(folder = built): Site {
  const names = namesIn(folder);
  if (!names.includes('index.html') || !names.includes(manifest))
    throw new Error('The console was not built: run "npm run build", or leave CONSOLE off.');
  const files = names.map((name): [string, SiteFile] => [
    name,
    {
      type: types[extname(name)] ?? 'application/octet-stream',
      body: readFileSync(join(folder, name)),
      isLasting: name.startsWith('assets/'),
    },
  ]);
  const texts = JSON.parse(readFileSync(join(folder, manifest), 'utf8')) as Record<string, string>;
  return { files: new Map(files), documents: Object.keys(texts).map((id) => id.replace(/^sha256:/, '')) };
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return paths.map((path) => relative(folder, path).replaceAll('\\', '/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
