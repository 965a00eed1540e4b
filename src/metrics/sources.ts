import type { AnswerCounts } from '../cache/answers.ts';
import type { ReadCounts } from '../cache/reads.ts';
import type { D1ApiCounts, D1ApiName, D1TokenState } from '../d1/types.ts';
import type { ClaimCounts } from '../events/claims.ts';
import type { EventLogCounts } from '../events/event-log.ts';
import type { NotificationCounts } from '../events/notifications/notifications.ts';
import type { ReconcilerCounts } from '../events/reconciler/reconciler-counts.ts';
import type { AccessTokenCounts } from '../server/tokens/access-tokens.ts';
import type { DocumentCounts } from '../server/document/documents.ts';
import type { SubscriptionCounts } from '../server/operation/subscription-ends.ts';
import type { TrafficCounts } from '../server/traffic/traffic.ts';

/** What the rooms count by themselves, asked for when somebody looks. */
export interface EdgeSources {
  sockets(): { open: number; turnedAway: number };
  streams(): { open: number; turnedAway: number };
  /** Sockets and streams that found no room: in the process, and among those of their end user. */
  connections(): { full: number; consumerFull: number };
  traffic(): TrafficCounts;
  subscriptions(): SubscriptionCounts;
  documents(): DocumentCounts;
  accessTokens(): AccessTokenCounts;
  /** Operations that are carried out, also where nobody waits for them any more. */
  atWork(): number;
  notReady(): string[];
  /** Null where no key or secret is in a file. */
  secrets(): { looks: number; taken: number; refused: number } | null;
  /** Null where nobody traces. */
  spans: (() => { exported: number; failed: number; dropped: number }) | null;
}

export interface D1Sources {
  apis(): Record<D1ApiName, D1ApiCounts>;
  token(): D1TokenState;
  /** By API, of those that were read. */
  reads(): Record<string, ReadCounts>;
}

export interface EventSources {
  log(): EventLogCounts;
  logReady(): boolean;
  setAside(): Promise<number>;
  notifications(): NotificationCounts;
  pending(): Promise<{ pending: number; unreadable: number }>;
  /** Null where D1 is not asked for what it does not tell. */
  reconciler: (() => ReconcilerCounts) | null;
  claims(): ClaimCounts;
  /** Subscriptions that ask D1 for what their first payload is made of, and those that wait for their turn. */
  turns(): { active: number; waiting: number };
}

export interface Sources {
  edge: EdgeSources;
  d1: D1Sources;
  answers(): AnswerCounts;
  events: EventSources;
}
