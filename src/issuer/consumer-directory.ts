import type { D1ConsumerInfo } from '../d1/types.ts';

/** The issuer's customer system, for D1's question "Get consumer information" where D1 stores no personal data. */
export interface ConsumerDirectory {
  /** null when it knows no such end user. @throws Fault DIRECTORY_UNAVAILABLE */
  find(consumerId: string, cardId: string | undefined, call: { correlationId: string }): Promise<D1ConsumerInfo | null>;
  stop(): Promise<void>;
}
