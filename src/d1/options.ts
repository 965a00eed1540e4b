import type { CryptoKey, JWK } from 'jose';
import type { Logger } from '../log.ts';
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
    /** Our private P-256 key. */
    key: JWK | CryptoKey;
    /** `kid` under which D1 holds the public half. */
    keyId: string;
  };
  /** D1's public P-256 key for card data, and its `kid`. */
  encryption: { key: JWK; keyId: string };
  /** Milliseconds. `totalMs` bounds a whole call: the wait for a token and for a connection, and the one repeat after a 401, included. */
  timeouts?: { connectMs?: number; totalMs?: number };
  /** Most connections to D1. Without pipelining each carries one call at a time, so this is also the most calls in flight. */
  connections?: number;
  /** Largest answer accepted from D1, in bytes. */
  maxResponseBytes?: number;
  wire: Wire;
  /** D1 requires a client certificate (`cert`, `key`); `ca` replaces the system's list of authorities. All PEM. */
  tls?: { ca?: string; cert?: string; key?: string };
  logger: Logger;
  /** The time in epoch milliseconds; tests move it. */
  now?: () => number;
}

export const d1Defaults = {
  consumerApi: 'v2' as const,
  connectMs: 2_000,
  totalMs: 8_000,
  connections: 256,
  maxResponseBytes: 1_048_576,
};
