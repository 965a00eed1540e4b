/** What one request of a caller is known by, whichever gateway gets it: whose, for what, and under which key. */
export type ClaimName = readonly string[];

/** A request that may have been sent to D1, and whose answer nobody kept. */
export interface Lost {
  /** When it may have been sent first. In ms, the store's clock. */
  sentAt: number;
  /** For how long certainly nothing of it has been sent. In ms. */
  quietMs: number;
}

/** What is known of a request when it comes. `mine` and `lost` are held by who got this, and by nobody else until the lease ends. */
export type Claimed =
  | { state: 'mine'; token: string }
  /** It was sent, and the outcome is not known: D1 has to be asked before it is sent again. */
  | { state: 'lost'; token: string; lost: Lost }
  /** It was answered before, with this. */
  | { state: 'answered'; answer: string }
  /** Somebody is at it right now. */
  | { state: 'inFlight' }
  /** Another request has this name. */
  | { state: 'other' };

/** Since the process started. */
export interface ClaimCounts {
  /** Requests that were the first of their name. */
  first: number;
  /** Those that were answered by what was kept. */
  repeated: number;
  /** Looks at one that somebody else was at. */
  inFlight: number;
  /** Those refused, because their name was another request's. */
  refused: number;
  /** Those whose outcome nobody knew. */
  lost: number;
}

/**
 * Which requests are being carried out, or were, across all gateways: so that one that comes again is answered and not sent again. A claim
 * that is not answered ends with its lease: one that had not been sent by then is free again, one that had is lost.
 *
 * Every method rejects with `Fault` EVENTS_UNAVAILABLE when the backend cannot be reached. Those that take a token give false, and change
 * nothing, when the claim is not held with it any more.
 */
export interface Claims {
  /** Atomic. `fingerprint`: a keyed digest of what is asked for, by which a repeat is told from another request. */
  claim(name: ClaimName, fingerprint: string): Promise<Claimed>;
  /** To be called right before D1 is: from now on it may have been sent. Begins the lease anew. */
  sending(name: ClaimName, token: string): Promise<boolean>;
  /** Keeps the answer for whoever asks again. It is encrypted before it is stored. */
  answer(name: ClaimName, token: string, text: string): Promise<boolean>;
  /** Nothing was done: the name is free. */
  release(name: ClaimName, token: string): Promise<boolean>;
  /** It was sent just now, and nobody knows what became of it. */
  unknown(name: ClaimName, token: string): Promise<boolean>;
  /** Still nobody knows, and nothing was sent meanwhile. */
  giveBack(name: ClaimName, token: string): Promise<boolean>;
  counts(): ClaimCounts;
}
