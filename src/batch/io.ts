import type { Readable, Writable } from 'node:stream';
import type { JWK } from 'jose';

/** What a command has from its process. */
export interface Io {
  stdin: Readable;
  stdout: Writable;
  stderr: NodeJS.WriteStream;
  /** Settings from the environment. @throws ConfigError naming every one that is missing or malformed */
  settings(): Settings;
  /** Aborted when the process is to end. */
  signal: AbortSignal;
  /** To be called before the first file is begun: from then on there may be one to remove before the process ends. */
  onBegin(): void;
}

export interface Settings {
  D1_ISSUER_ID: string;
  D1_SIGNING_KEY: JWK;
  D1_SIGNING_KEY_ID?: string;
  D1_ENCRYPTION_KEY: JWK;
  D1_ENCRYPTION_KEY_ID?: string;
}

/** The exit codes that docs/batch.md promises. */
export const exitCodes = { done: 0, someBad: 1, nothingDone: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
