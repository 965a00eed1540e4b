import type { Collector } from './cache/collector.ts';
import type { Call, D1Client, D1ConsumerOperation, D1Operation } from './d1/types.ts';
import type { Cursors } from './events/cursor.ts';
import type { Claims } from './events/claims.ts';
import type { EventLog, LogEntry, Snapshot, Subject, Update } from './events/event-log.ts';
import type { Expected } from './events/pending.ts';
import type { CardDirectory } from './issuer/card-directory.ts';
import type { SdkTokens } from './issuer/sdk-tokens.ts';
import type { Viewer } from './viewer.ts';

/** What lives as long as the process. */
export interface Dependencies {
  d1: D1Client;
  log: EventLog;
  /** The same with what earlier cards under the same ids left behind. Nothing of it may be shown. */
  wholeLog: EventLog;
  claims: Claims;
  cursors: Cursors;
  /**
   * Appends what a read of D1 shows to the event log, oldest first. `known`: what the log had of their one subject when that read began, which
   * saves appending it again. Gives whether `known` may be old now.
   */
  record(operations: (D1Operation | D1ConsumerOperation)[], known?: Snapshot): Promise<boolean>;
  askAgain: AskAgain;
  /** Logs that a service used what is customer care's. */
  audit(use: CareUse): void;
  /**
   * Does what many subscriptions want done at once, a few at a time: after the record was lost each of them asks D1 and records what it answers,
   * which all together would take longer than a command of the event log may.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  acceptClearCardData: boolean;
  /** Which version of D1's Consumer API the issuer is on. */
  consumerApi: 'v1' | 'v2';
  /** null where none is configured. */
  cardDirectory: CardDirectory | null;
  /** null where no key is configured. */
  sdkTokens: SdkTokens | null;
  /** What end users may order for their own cards. No issuances or channels: nothing; no configs: with any payment application. */
  endUserOrders: { issuances: readonly string[]; channels: readonly string[]; configs: readonly string[] };
  /** How often a subscription to an end user asks D1 which cards are theirs when nothing says that it should. In ms. */
  consumerCardsMs: number;
  /** How requests of unknown outcome are looked for at D1: what it may not list yet, and how far its clock may be off. In ms. */
  lostRequests: { settleMs: number; skewMs: number };
  /** A keyed digest, to compare data without keeping them. */
  digest(data: unknown): string;
}

/** Asks D1 by its getters and appends what it tells, as the reconciler does. Rejects as D1 and the log do. */
export interface AskAgain {
  operation(operation: Expected, call: Call & { signal: AbortSignal }): Promise<Told>;
  /** Everything that D1 lists of a card or an end user. */
  everything(subject: Subject, call: Call & { signal: AbortSignal }): Promise<Told>;
}

/** What D1 told, oldest first, and how many of it the record did not have. */
export interface Told {
  updates: readonly Update[];
  news: number;
}

/** `service`: the subject of its token. `operation`: the field of the schema. */
export interface CareUse {
  service: string;
  operation: string;
  correlationId: string;
}

/** Who asks, and what ties this request's calls and log lines together. */
export interface Request {
  viewer: Viewer;
  correlationId: string;
  /** Aborts when the caller has gone. */
  signal: AbortSignal;
  /** To be told of the entry that the next payload of a subscription shows, right before that is given. Absent where nobody wants to know. */
  showing?: (entry: ShownEntry) => void;
  /** What D1 says now is wanted: an event must not be shown with what was before it. */
  fresh?: boolean;
  /** Told what the answer is made of, where it may be kept. */
  collector?: Collector;
}

/** What is known of an entry where its payload is only passed on. */
export type ShownEntry = Pick<LogEntry, 'at'> & { update: Pick<LogEntry['update'], 'trace'> };

/** What the event log has of each subject, read once in one operation for all who ask. */
export interface Known {
  of(subject: Subject): Promise<Snapshot>;
  /** After a write of the operation's own: what was read before is old. */
  forget(): void;
}

/** What a service is made of. Appends to `log`, and what is recorded, make `known` forget. */
export interface Scope extends Dependencies, Request {
  known: Known;
  /** That of `Call`. */
  reader: string;
}
