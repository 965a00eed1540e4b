import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

/** The page as files beside each other, with nothing in line, so that a policy may forbid that; and the documents that it sends, for the gateway. */
export default defineConfig({
  base: '/console/',
  plugins: [persistedDocuments()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // Of the libraries that are in the page's script, as their authors ask for.
    license: { fileName: 'licenses.md' },
  },
});

function persistedDocuments(): Plugin {
  const fileName = 'persisted-documents.json';
  return {
    name: 'persisted-documents',
    generateBundle() {
      const source = readFileSync(new URL(`./client/generated/${fileName}`, import.meta.url), 'utf8');
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}
