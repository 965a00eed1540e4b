import type { Logger } from '../../log.ts';

/** An app has some dozens of documents. Whoever sends more makes them up, and would fill the log with them. */
const most = 10_000;

/** Names each document that would be refused if only trusted ones were run, by its SHA-256: once in the life of the process. */
export function createOthersLog(logger: Logger, mostNamed = most): (digest: string) => void {
  const named = new Set<string>();
  return (digest) => {
    if (named.has(digest) || named.size > mostNamed) return;
    named.add(digest);
    if (named.size <= mostNamed) return logger.info({ digest }, 'a document that is not trusted');
    logger.warn({ limit: mostNamed }, 'more documents are not trusted than are named here');
  };
}
