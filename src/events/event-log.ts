/** Whose record it is: `card:<cardId>`, `consumer:<consumerId>` or `digitalCard:<digitalCardId>`. */
export type Subject = `card:${string}` | `consumer:${string}` | `digitalCard:${string}`;

/** The facts of an update besides its ids: flat text, so that the log can fold them without knowing what they mean. */
export interface UpdateFields {
  /** D1's word for the production stage (`details.status`). */
  stage?: string;
  reason?: string;
  dueDate?: string;
  productionSite?: string;
  issuerRequestId?: string;
  carrier?: string;
  trackingNumber?: string;
  trackingUrl?: string;
  shipmentStatus?: string;
  shipmentMessage?: string;
  errorCode?: string;
  errorMessage?: string;
  /** PRODUCTION, SHIPMENT or RETURN, for STANDALONE_TRACKING. */
  trackingType?: string;
  /** What an UPDATE_ORDER asks for: CANCEL, ACCELERATE, ... */
  changeType?: string;
  /** The digital card that an operation on a card concerns. */
  digitalCardId?: string;
  /** The gateway's own: a keyed digest of the order's input, to tell a repeat from another order under the same key. */
  requestDigest?: string;
  /** The gateway's own: a keyed digest that names the request which began it, so that a request whose answer was lost finds its operation and no other's. */
  requestMark?: string;
}

/** Kinds that D1 does not take for a card that has ended. */
export type Beginning = 'REGISTER' | 'CREATE' | 'PRODUCE' | 'CLICK_TO_PAY_ENROLMENT';
/** Kinds that end a card. */
export type Ending = 'DELETE' | 'REPLACE';

/** What the note of a card is called that says where in its record an earlier card under the same id ends: a position. */
export type SuccessionNote = 'succeeded';

/** One state of one D1 operation, as a notification, the answer to a mutation or a getter reported it. */
export interface Update {
  subject: Subject;
  operationId: string;
  /** D1's word, for example PRODUCE; may be one we do not know. */
  kind: string;
  /** PENDING, SUCCESSFUL, FAILED; may be one we do not know. */
  status: string;
  /** ISO 8601, D1's clock. */
  startedAt?: string;
  endedAt?: string;
  fields: UpdateFields;
  /** The gateway's own: W3C's `traceparent` of its append, where that was traced. Kept with the entry, and no part of what it says. */
  trace?: string;
}

/** How far an update is in its operation's life. */
export interface Rank {
  /** Higher is later. null: unknown to us, taken to be as far as the operation already is. */
  value: number | null;
  /** A final status does not change into another one. */
  final: boolean;
}

/** All accepted updates of one operation folded into its present state. */
export interface OperationState {
  subject: Subject;
  operationId: string;
  kind: string;
  status: string;
  startedAt?: string;
  endedAt?: string;
  fields: UpdateFields;
  /** Position of the operation's first and of its newest accepted update. */
  firstPosition: string;
  position: string;
  /** ISO 8601, the log's clock: when the operation was first and last heard of. */
  firstSeenAt: string;
  seenAt: string;
}

/** A place in one subject's record. Positions rise, are decimal text (compare as BigInt) and start after "0". */
export interface Place {
  /** Changes when the record was lost and begun anew; "" before the first entry. */
  epoch: string;
  position: string;
}

/** One entry of the record. */
export interface LogEntry extends Place {
  /** Position of the entry before it; "0" for the first. */
  previous: string;
  update: Update;
  /** The operation's present state right after this entry. */
  state: OperationState;
  /** Arrived after a later update of its operation: kept, but it changed nothing. */
  late: boolean;
  /** ISO 8601, the log's clock. */
  at: string;
}

/** A subject's present state: its place in the record and every operation known, oldest first. */
export interface Snapshot extends Place {
  operations: OperationState[];
}

export type AppendOutcome = { outcome: 'stored'; entry: LogEntry } | { outcome: 'repeated' };

/** The record does not reach back to the place asked for, or is another record, or somebody has the follower begin anew: it needs a new snapshot. */
export interface Gap {
  gap: true;
}

/** Something D1 sent that could not be stored as an update, kept for an operator. `content` is encrypted before it is stored. */
export interface SetAside {
  reason: string;
  operationId?: string;
  correlationId: string;
  content: string;
}

/**
 * Hears of a change of a subject, with D1's word for the kind of operation where that is known and is a plain word. With null it is told that some changes may
 * have been missed. `anew`: whoever follows the subject is to begin anew.
 */
export type HearChange = (subject: Subject | null, kind?: string, anew?: boolean) => void;

export interface AnnounceOptions {
  /**
   * Whoever follows the subject now, in whichever process, is given a `Gap` in place of what would come next: the snapshot that they take then has that too.
   * Whoever is not told, because the wire was cut in that moment, goes on as before, and nobody is told later.
   */
  anew?: boolean;
}

export interface AppendOptions {
  /** Tells of a change also where the update is a repeat: D1 says so now, and what was read of D1 before may be older. */
  tellRepeat?: boolean;
}

/** Since the process started. All but the first two stay 0 in memory. */
export interface EventLogCounts {
  stored: number;
  repeated: number;
  failed: number;
  /** Times when this process showed entries after their copies were awaited. */
  commits: number;
  /** Times when the copies were too few in time. */
  waitsFailed: number;
  reconnects: number;
  /** Checks of a subject that found its followers behind the record: the live wire had lost something. */
  checksBehind: number;
  /** Times when the record was found lost. */
  losses: number;
}

/**
 * The record of D1's updates: per subject, ordered, without repeats, folded into a present state, and live.
 *
 * Every method rejects with `Fault` EVENTS_UNAVAILABLE when the backend cannot be reached.
 */
export interface EventLog {
  /**
   * Atomic: drops a repeat, or gives the update the next position, folds it, stores it and tells all followers in all processes. Those of one subject
   * that are begun one after the other are stored in this order, without waiting for each other.
   */
  append(update: Update, options?: AppendOptions): Promise<AppendOutcome>;
  snapshot(subject: Subject): Promise<Snapshot>;
  /** The same, with what is remembered under a name, in one go. */
  snapshotWithNote(subject: Subject, name: string): Promise<{ snapshot: Snapshot; note: string | null }>;
  /** Entries still kept, in order; all of them, or those after a position. */
  entries(subject: Subject, after?: string): Promise<LogEntry[]>;
  /**
   * Yields every entry after `from` once and in order, those stored already and those to come, until `signal` aborts. Yields a Gap, and ends,
   * when that cannot be promised. The next entry is fetched only when the last one was taken, so a slow reader costs no memory.
   */
  follow(subject: Subject, from: Place, signal: AbortSignal): AsyncGenerator<LogEntry | Gap, void, void>;
  /** The subject that an operation belongs to, or null. */
  subjectOf(operationId: string): Promise<Subject | null>;
  /** The subject whose operation last bore this issuerRequestId, or null. */
  subjectOfRequest(issuerRequestId: string): Promise<Subject | null>;
  /** Keeps a small text about a subject under a name, in place of the one before; null forgets it. Encrypted, and not part of the record. */
  remember(subject: Subject, name: string, text: string | null): Promise<void>;
  recall(subject: Subject, name: string): Promise<string | null>;
  /** Rings the subject's bell in all processes: something about it changed that its record does not tell. Nobody is told later. */
  ring(subject: Subject): Promise<void>;
  /** Calls `heard` for every later ring, and whenever one might have been missed. Resolves, once none can be missed, with how to leave. */
  onRing(subject: Subject, heard: () => void): Promise<() => void>;
  /**
   * Calls `heard` with the subject of every update that is stored, of a repeat that brought something, and of what is announced, by whichever
   * process, as soon as this one hears of it, and of its own before `append` resolves; maybe more than once. With null when some may have been
   * missed. Gives how to leave.
   */
  onChange(heard: HearChange): () => void;
  /**
   * Tells all processes that something about the subject changed which its record does not tell. This process has heard of it when this resolves,
   * whether or not the others could be told.
   */
  announce(subject: Subject, options?: AnnounceOptions): Promise<void>;
  /** Whether every change is heard of now; while not, nothing that was read may be kept. */
  hearsChanges(): boolean;
  setAside(item: SetAside): Promise<void>;
  /** How many items are set aside now. */
  countSetAside(): Promise<number>;
  /** Calls `heard` when the record was lost, all of it or a part. Gives how to leave. */
  onLoss(heard: () => void): () => void;
  counts(): EventLogCounts;
  /** Whether the log can be reached right now. */
  ready(): boolean;
  stop(): Promise<void>;
}
