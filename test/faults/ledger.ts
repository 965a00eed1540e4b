/** One update of D1's, as D1 says it on the wire. */
export interface Operation {
  operationId: string;
  operation: string;
  status: string;
  startTime: string;
  endTime?: string;
  cardId: string;
  issuerRequestId?: string;
  reason?: string;
  details?: { status?: string; shipment?: { message: string; carrier?: string; trackingNumber?: string } };
}

/** What the harness keeps of an update: its own record of what D1 said and was told. Times are those of `Date.now()`; 0 is never. */
export interface Fact {
  /** Stands in the update where subscribers are shown it: no two updates have the same one. */
  marker: string;
  /** The fault during which it was made. */
  window: string;
  consumerId: string;
  body: Operation;
  /** Where it is in its card's story: a later one of the same operation is newer. */
  index: number;
  madeAt: number;
  /** When it was first on its way. */
  postedAt: number;
  /** When a batch that held it was answered with 204. */
  ackedAt: number;
  /** Since when subscribers have a right to it: it was acknowledged, or, told by nobody, D1's getters show it. */
  owedAt: number;
}

/** Everything that D1 has made so far. */
export interface Ledger {
  facts: Fact[];
  ofMarker(marker: string): Fact | undefined;
  ofOperation(operationId: string): Fact[];
  ofCard(cardId: string): Fact[];
  ofConsumer(consumerId: string): Fact[];
  of(window: string): Fact[];
  add(fact: Fact): void;
}

export function createLedger(): Ledger {
  const facts: Fact[] = [];
  const byMarker = new Map<string, Fact>();
  const [byOperation, byCard, byConsumer, byWindow] = [grouped(), grouped(), grouped(), grouped()];
  return {
    facts,
    ofMarker: (marker) => byMarker.get(marker),
    ofOperation: byOperation.of,
    ofCard: byCard.of,
    ofConsumer: byConsumer.of,
    of: byWindow.of,
    add(fact) {
      facts.push(fact);
      byMarker.set(fact.marker, fact);
      byOperation.put(fact.body.operationId, fact);
      byCard.put(fact.body.cardId, fact);
      byConsumer.put(fact.consumerId, fact);
      byWindow.put(fact.window, fact);
    },
  };
}

function grouped() {
  const groups = new Map<string, Fact[]>();
  return {
    of: (key: string): Fact[] => groups.get(key) ?? [],
    put(key: string, fact: Fact): void {
      const group = groups.get(key);
      if (group) group.push(fact);
      else groups.set(key, [fact]);
    },
  };
}
