/** What is watched: the orders of a card, or everything of an end user. */
export interface Watch {
  id: number;
  /** Index of the group of clients: each group has a link of its own to the gateways. */
  group: number;
  client: number;
  of: 'card' | 'consumer';
  /** The cardId or the consumerId. */
  key: string;
  /** Whether each payload has D1 asked for something, so that it cannot be made while D1 is away. */
  deep: boolean;
  /** Whether each payload is so large that a client that does not read it holds up its gateway. */
  wide?: boolean;
}

/** One payload as a subscriber got it. */
export interface Seen {
  watch: number;
  /** When it arrived, `Date.now()`. */
  at: number;
  kind: 'SNAPSHOT' | 'CHANGE' | 'RESYNC';
  cursor: string;
  /** The operation that it shows; null in a snapshot of a card without orders. */
  operationId: string | null;
  cardId: string | null;
  /** The present state that it shows. */
  status: string | null;
  stage: string | null;
  /** Of the update itself; null in a snapshot. For an end user the one of the state, which a late update does not change. */
  marker: string | null;
  late: boolean;
}

/** A client: one socket, and what it watches. */
export interface ClientPlan {
  client: number;
  url: string;
  token: string;
  /** Of the pauses before it comes back. */
  seed: string;
  watches: Pick<Watch, 'id' | 'of' | 'key' | 'deep' | 'wide'>[];
}

export type Order =
  | { do: 'open'; plans: ClientPlan[] }
  /** A client reads nothing from its socket, or reads on. */
  | { do: 'pause' | 'resume'; client: number };

export interface Report {
  seen: Seen[];
  /** What subscribers met with, and when: close codes, error codes. */
  met: { what: string; at: number }[];
  /** When a client had a connection again. */
  returned: number[];
}
