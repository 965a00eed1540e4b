import { pino, type Logger } from 'pino';

/** JSON on standard error. */
export function createLogger(name: string): Logger {
  return pino({ name, base: { name } }, pino.destination(2));
}

/**
 * Ids of a path, for a log line. A client may wrongly send a PAN as an id (the sandbox refuses it, but only after reading it), so what
 * looks like one is left out.
 */
export function idsIn(path: string): { cardId?: string; consumerId?: string } {
  return { cardId: idAfter(/\/(?:cards|physicalCards)\//i, path), consumerId: idAfter(/\/consumers\//, path) };
}

/** Kind and place of an error, without its text, which could quote what it failed on. */
export function describeError(error: unknown): { type: string; frames?: string[] } {
  if (!(error instanceof Error)) return { type: typeof error };
  const lines = error.stack?.split('\n') ?? [];
  return { type: error.name, frames: lines.filter((line) => line.startsWith('    at ')).slice(0, 8) };
}

function idAfter(prefix: RegExp, path: string): string | undefined {
  const rest = path.split(prefix)[1];
  const id = rest && /^[A-Za-z0-9_-]{1,64}(?=[/?]|$)/.exec(rest)?.[0];
  return id && !/\d{10}/.test(id.replace(/[-_]/g, '')) ? id : undefined;
}
