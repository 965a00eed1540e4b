import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail, run, say } from './run.mjs';

const sources = 'src/console';
const result = 'dist/console/index.html';

/** Builds the page for people with Vite, unless it is newer than everything it is made of. */
export async function buildConsole() {
  if (isConsoleBuilt()) return;
  say('Building the console ...');
  if (await run(['vite', 'build', sources, '--logLevel', 'warn'])) fail('The console could not be built.');
}

export function isConsoleBuilt() {
  if (!existsSync(result)) return false;
  const built = statSync(result).mtimeMs;
  return readdirSync(sources, { recursive: true }).every((file) => statSync(join(sources, file)).mtimeMs <= built);
}
