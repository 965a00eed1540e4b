import type { CryptoKey, JWK } from 'jose';
import type { ApiOptions } from './api.ts';
import type { Current } from '../current.ts';
import type { Logger } from '../log.ts';
import type { BreakerOptions } from './resilience/breaker.ts';
import type { BudgetOptions } from './resilience/budget.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Wire } from './wire.ts';

/** What a D1 client is made from. */
export interface D1Options {
  /** Base URL of the environment, for example `https://api.d1.thalescloud.io`: D1 has one for all its APIs. */
  url: string;
  /** The issuer's id in D1, exactly 10 characters. */
  issuerId: string;
  /** Version of the Consumer API that deletes end users; v2 unless the issuer has not moved. */
  consumerApi?: 'v1' | 'v2';
  /** How this gateway says who it is when it asks for an access token. */
  assertion: {
    /** The issuerId, or the aggregatorId in the aggregator model; D1 looks the key up by it. */
    issuer: string;
    /** Sent as `aud` when given; D1 does not require it. */
    audience?: string;
    /** Our private P-256 key, and the `kid` under which D1 holds its public half. */
    key: Current<{ key: JWK | CryptoKey; keyId: string }>;
  };
  /** D1's public P-256 key for card data, and its `kid`. */
  encryption: Current<{ key: JWK; keyId: string }>;
  /**
   * Milliseconds. `totalMs` bounds a whole call: the wait for a token and for a connection, and every repeat included. `attemptMs` bounds one
   * attempt of a read.
   */
  timeouts?: { connectMs?: number; attemptMs?: number; totalMs?: number };
  /**
   * Most connections to D1. Without pipelining each carries one call at a time, so this is also the most calls in flight. Repeats have
   * connections of their own, an eighth as many.
   */
  connections?: number;
  /** How many reads are sent on one connection without waiting for the answers before. 1: none. Writes have connections of their own then, as many. */
  pipelining?: number;
  /** Most calls of one of D1's APIs in flight; half of those that the connections carry when not given. */
  callsPerApi?: number;
  breaker?: Partial<BreakerOptions>;
  repeats?: Partial<RepeatOptions>;
  /** Largest answer accepted from D1, in bytes. */
  maxResponseBytes?: number;
  wire: Wire;
  /** D1 requires a client certificate (`cert`, `key`); `ca` replaces the system's list of authorities. All PEM. */
  tls?: { ca?: string; cert?: string; key?: string };
  logger: Logger;
  /** Told of each call; nobody is, when not given. */
  telemetry?: Telemetry;
  /** Where reads are shared and kept, and who is told of what writes change. Not given, reads at the same time are one, and nothing is kept. */
  keeping?: Pick<ApiOptions, 'reads' | 'changed'>;
  /** The time in epoch milliseconds; tests move it. */
  now?: () => number;
}

/** How reads and registrations are repeated: `most` times a call, after a random time of up to `baseMs`, twice that, ..., `capMs`. */
export interface RepeatOptions extends BudgetOptions {
  most: number;
  baseMs: number;
  capMs: number;
}

export const d1Defaults = {
  consumerApi: 'v2' as const,
  connectMs: 2_000,
  attemptMs: 3_000,
  totalMs: 8_000,
  connections: 512,
  pipelining: 1,
  maxResponseBytes: 1_048_576,
  breaker: { share: 0.5, calls: 20, withinMs: 10_000, openMs: 5_000 },
  repeats: { most: 2, baseMs: 100, capMs: 1_000, share: 0.1, least: 5, withinMs: 10_000 },
};
