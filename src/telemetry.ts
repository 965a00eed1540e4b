/**
 * What the rooms tell of what they do, for whoever measures or traces it. Durations are in seconds; everything else is a code, a number, or our own
 * name of a thing. No id, nothing of a body, and no word of a caller's or of D1's: what is told here is published.
 */
export interface Telemetry {
  /** A request of HTTP was answered. `route` as it was registered. */
  requestAnswered(told: { route: string; method: string; status: number; seconds: number }): void;
  /** An operation of GraphQL ended, on whatever transport; a subscription, as far as that is concerned, with its first payload. */
  operationEnded(told: { name: string; type: string; outcome: string; seconds: number }): void;
  /** A call to D1 ended, with all its repeats. `operation`: D1's operationId. */
  d1Called(told: { api: string; operation: string; outcome: string; seconds: number }): void;
  /** Somebody tried to append an update to the event log, or to set something aside there. */
  appended(told: { result: AppendResult; seconds: number }): void;
  /** A subscriber's socket took an entry so long after it was appended. */
  shown(told: { seconds: number }): void;
  /** Null where nobody traces. */
  spans: Spans | null;
}

/** `stale`: kept, and too late to change anything. `quarantined`: set aside, because it is no update. */
export type AppendResult = 'new' | 'repeat' | 'stale' | 'quarantined' | 'failed';

export interface Spans {
  /** Begins a span below the one that this runs in, or below `parent`, or at the top. */
  start(name: string, options?: SpanOptions): Span;
}

export interface SpanOptions {
  kind?: 'server' | 'client' | 'producer' | 'consumer';
  /** A `traceparent` of W3C, from whoever is believed. */
  parent?: string | undefined;
  /** Begins at the top whatever it runs in, and refers to this one: what it follows from may be days ago. */
  follows?: string | undefined;
  attributes?: SpanAttributes;
}

export type SpanAttributes = Record<string, string | number>;

export interface Span {
  /** For whoever goes on with it elsewhere; undefined where it is not recorded. */
  readonly traceparent: string | undefined;
  /** The trace's id, for log lines; undefined where it is not recorded. */
  readonly traceId: string | undefined;
  /** Another name than it began with, once that is known. */
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Does the work in it: spans that the work begins are below it. */
  run<T>(work: () => T): T;
  /** `code`: what went wrong, if something did. */
  end(code?: string): void;
}

const nothing = () => undefined;

/** Where nobody measures. */
export const unmeasured: Telemetry = {
  requestAnswered: nothing,
  operationEnded: nothing,
  d1Called: nothing,
  appended: nothing,
  shown: nothing,
  spans: null,
};
