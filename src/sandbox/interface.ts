import type { JWK } from 'jose';
import type { BatchFiles } from './batch/files.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { NextResults } from './next-results.ts';
import type { Notifier } from './outbound/notifier.ts';
import type { Person } from './people.ts';
import type { Production } from './orders/production.ts';
import type { SdkLogins } from './sdk-logins.ts';
import type { Seeded } from './seed.ts';
import type { SettleOptions } from './settle.ts';
import type { Store } from './store.ts';
import type { Tokens } from './tokens.ts';

/** A message of ours that schema/d1 does not allow: a fault of the sandbox. */
export interface Violation {
  operationId: string;
  field: string;
}

export interface Sandbox {
  readonly url: string;
  readonly issuerId: string;
  /** D1's public key for card data, with `kid`. */
  readonly encryptionKey: JWK;
  readonly store: Store;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly production: Production;
  readonly batchFiles: BatchFiles;
  readonly nextResults: NextResults;
  readonly faults: Faults;
  readonly tokens: Tokens;
  readonly sdkLogins: SdkLogins;
  /** How often each operation of D1 was called, by operationId; `unknown` is what D1 does not have. */
  readonly calls: Map<string, number>;
  /** Stays empty as long as the sandbox keeps to schema/d1. */
  readonly violations: readonly Violation[];
  setDrift(on: boolean): void;
  settle(options?: SettleOptions): Promise<void>;
  seed(people?: readonly Person[]): Seeded;
  stop(): Promise<void>;
}
