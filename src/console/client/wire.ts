/**
 * What a subscription sends and gets, whichever way it goes: a WebSocket (socket.ts) or a stream of HTTP (stream.ts).
 */
export interface Payload {
  /** Empty where the document is named by its id. */
  query: string;
  /** Read anew for each connection: whoever keeps `after` up to date goes on where they stopped. */
  variables: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** One error of GraphQL. `extensions.code` is one of docs/errors.md, and `extensions.retryable` says whether trying again is of use. */
export interface GraphqlError {
  message: string;
  extensions?: Record<string, unknown>;
}

export interface Result<Data = unknown> {
  data?: Data | null;
  errors?: readonly GraphqlError[];
}

export interface Sink<Data = unknown> {
  next(result: Result<Data>): void;
  /** It has ended. `reason`: a list of GraphqlError, or a close of the socket after which coming back is no use. */
  error(reason: unknown): void;
  complete(): void;
}

export interface Wire {
  /** Begins, over broken connections too, until what it gives is called. */
  subscribe(payload: Payload, sink: Sink): () => void;
  stop(): void;
}
