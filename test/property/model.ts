/**
 * D1's rules as its documentation tells them, in the smallest words: what becomes of a call, and what is true after it. It shares nothing with
 * the sandbox or the gateway.
 */
export interface ModelConsumer {
  deleted: boolean;
  /** Whether D1 stores personal information. */
  stored: boolean;
  /** Networks that have a profile of this end user. */
  profiles: Set<string>;
}

export interface ModelCard {
  consumer: string;
  pan: string | null;
  state: 'ACTIVE' | 'INACTIVE' | 'DELETED' | 'REPLACED';
  /** The reason of the suspension that lasts. */
  suspendedBy: string | null;
  issuedByD1: boolean;
  enrolment: 'NOT_ENROLLED' | 'ENROLLED' | 'OPTED_OUT';
  /** Oldest first. */
  orders: ModelOrder[];
}

export interface ModelOrder {
  request: string;
  stage: string;
}

/** What a caller is told: `done`, the codes of the user errors, or a fault. */
export type Outcome = string;
export const done = 'done';

export const stages = [
  'CARD_PROD_REQUESTED',
  'DATA_PREPARED',
  'CARD_PROD_READY',
  'CARD_PROD_ONGOING',
  'CARD_PROD_DONE',
  'CARD_SHIPPED',
];

const resumes: Record<string, string[]> = {
  CARD_LOST: ['CARD_FOUND'],
  USER_DECISION: ['USER_DECISION', 'ISSUER_DECISION'],
  ISSUER_DECISION: ['ISSUER_DECISION'],
};
const reasonCodes = {
  suspend: ['CARD_LOST', 'CARD_STOLEN', 'CARD_BROKEN', 'FRAUD', 'USER_DECISION', 'ISSUER_DECISION'],
  resume: ['CARD_FOUND', 'USER_DECISION', 'ISSUER_DECISION'],
  delete: [
    'CLOSED_ACCOUNT',
    'CLOSED_CARD',
    'CARD_LOST',
    'CARD_STOLEN',
    'CARD_BROKEN',
    'FRAUD',
    'USER_DECISION',
    'ISSUER_DECISION',
  ],
};
const endUserReasonCodes = {
  suspend: ['CARD_LOST', 'CARD_STOLEN', 'CARD_BROKEN', 'USER_DECISION'],
  resume: ['CARD_FOUND', 'USER_DECISION'],
};

export class Model {
  readonly consumers = new Map<string, ModelConsumer>();
  readonly cards = new Map<string, ModelCard>();
  readonly retiredPans = new Set<string>();
  /** Orders by the issuer's key, also those of cards that are gone. */
  readonly requests = new Map<string, { cardId: string; content: string }>();

  registerConsumer(id: string, stored: boolean): Outcome {
    const known = this.consumers.get(id);
    if (!known || known.deleted) this.consumers.set(id, { deleted: false, stored, profiles: new Set() });
    else known.stored ||= stored;
    return done;
  }

  updateConsumer(id: string): Outcome {
    const consumer = this.consumers.get(id);
    if (!consumer) return 'NOT_FOUND';
    return consumer.deleted || !consumer.stored ? 'NOT_ALLOWED' : done;
  }

  deleteConsumer(id: string): Outcome {
    const consumer = this.consumers.get(id);
    if (!consumer) return 'NOT_FOUND';
    if (consumer.deleted) return 'NOT_ALLOWED';
    Object.assign(consumer, { deleted: true, stored: false, profiles: new Set() });
    for (const card of this.cards.values()) if (card.consumer === id) this.retire(card, 'DELETED');
    return done;
  }

  registerCard(id: string, consumer: string, pan: string, state: 'ACTIVE' | 'INACTIVE'): Outcome {
    const card = this.cards.get(id);
    const live = card && !isRetired(card);
    if (live && card.consumer === consumer && card.pan === pan) return done;
    const refused = this.refusalOfNew(id, consumer, pan);
    if (refused !== null) return refused;
    this.ensureConsumer(consumer);
    this.cards.set(id, newCard(consumer, pan, state));
    return done;
  }

  createCard(id: string | undefined, consumer: string): Outcome {
    const known = this.consumers.get(consumer);
    if (!known) return 'NOT_FOUND';
    if (known.deleted) return 'NOT_ALLOWED';
    if (id !== undefined) this.cards.set(id, { ...newCard(consumer, null, 'ACTIVE'), issuedByD1: true });
    return done;
  }

  suspend(id: string, code: string, endUser: boolean): Outcome {
    const card = this.cards.get(id);
    const codes = endUser ? endUserReasonCodes.suspend : reasonCodes.suspend;
    if (!card || !codes.includes(code)) return both(!card && 'NOT_FOUND', !codes.includes(code) && 'INVALID_VALUE');
    if (!this.isUsable(card) || card.state !== 'ACTIVE') return 'NOT_ALLOWED';
    Object.assign(card, { state: 'INACTIVE', suspendedBy: code });
    return done;
  }

  resume(id: string, code: string, endUser: boolean): Outcome {
    const card = this.cards.get(id);
    const codes = endUser ? endUserReasonCodes.resume : reasonCodes.resume;
    if (!card || !codes.includes(code)) return both(!card && 'NOT_FOUND', !codes.includes(code) && 'INVALID_VALUE');
    if (!this.isUsable(card) || !resumes[card.suspendedBy ?? '']?.includes(code)) return 'NOT_ALLOWED';
    Object.assign(card, { state: 'ACTIVE', suspendedBy: null });
    return done;
  }

  activate(id: string): Outcome {
    const card = this.cards.get(id);
    if (!card) return 'NOT_FOUND';
    if (!this.isUsable(card) || card.state !== 'INACTIVE' || card.suspendedBy !== null) return 'NOT_ALLOWED';
    card.state = 'ACTIVE';
    return done;
  }

  delete(id: string, code: string): Outcome {
    const card = this.cards.get(id);
    const known = reasonCodes.delete.includes(code);
    if (!card || !known) return both(!card && 'NOT_FOUND', !known && 'INVALID_VALUE');
    if (!this.isUsable(card)) return 'NOT_ALLOWED';
    this.retire(card, 'DELETED');
    return done;
  }

  renew(id: string, pan: string): Outcome {
    const card = this.cards.get(id);
    if (!card) return 'NOT_FOUND';
    if (!this.isUsable(card) || card.issuedByD1) return 'NOT_ALLOWED';
    if (pan !== card.pan && this.isTaken(pan)) return 'CONFLICT';
    if (pan !== card.pan && card.pan !== null) this.retiredPans.add(card.pan);
    card.pan = pan;
    return done;
  }

  replace(id: string, newId: string, pan: string): Outcome {
    const card = this.cards.get(id);
    if (!card) return both('NOT_FOUND', id === newId && 'INVALID_VALUE');
    if (id === newId) return 'INVALID_VALUE';
    if (!this.isUsable(card)) return 'NOT_ALLOWED';
    const refused = this.refusalOfNew(newId, card.consumer, pan);
    if (refused !== null) return refused;
    const enrolment = card.enrolment === 'ENROLLED' ? 'ENROLLED' : 'NOT_ENROLLED';
    this.cards.set(newId, { ...newCard(card.consumer, pan, 'ACTIVE'), enrolment });
    this.retire(card, 'REPLACED');
    return done;
  }

  enroll(id: string): Outcome {
    const card = this.cards.get(id);
    if (!card) return 'NOT_FOUND';
    if (card.state !== 'ACTIVE' || !this.isUsable(card)) return 'NOT_ALLOWED';
    card.enrolment = 'ENROLLED';
    return done;
  }

  optOutCard(id: string): Outcome {
    const card = this.cards.get(id);
    if (!card) return 'NOT_FOUND';
    if (card.enrolment !== 'ENROLLED') return 'NOT_ALLOWED';
    card.enrolment = 'OPTED_OUT';
    return done;
  }

  order(id: string, consumer: string, pan: string, request: string, content: string): Outcome {
    const card = this.cards.get(id);
    const earlier = this.requests.get(request);
    if (card && card.consumer !== consumer) return 'INVALID_VALUE';
    if (earlier) return earlier.content === content && earlier.cardId === id ? done : 'CONFLICT';
    if (!card) {
      const refused = this.refusalOfNew(id, consumer, pan);
      if (refused !== null) return refused;
      this.ensureConsumer(consumer);
      this.cards.set(id, newCard(consumer, pan, 'ACTIVE'));
    } else {
      if (isRetired(card)) return 'NOT_ALLOWED';
      if (card.pan !== null && card.pan !== pan) return 'INVALID_VALUE';
    }
    this.requests.set(request, { cardId: id, content });
    this.cards.get(id)?.orders.push({ request, stage: 'CARD_PROD_REQUESTED' });
    return done;
  }

  change(id: string, type: string): Outcome {
    const card = this.cards.get(id);
    const order = card?.orders.at(-1);
    if (!order) return 'NOT_FOUND';
    const at = stages.indexOf(order.stage);
    if (at < 0 || order.stage === 'CARD_SHIPPED') return 'NOT_ALLOWED';
    if (type === 'CANCEL' && at < stages.indexOf('CARD_PROD_DONE')) order.stage = 'CARD_PROD_CANCELED';
    return done;
  }

  private isUsable(card: ModelCard): boolean {
    return !isRetired(card) && this.consumers.get(card.consumer)?.deleted === false;
  }

  private isTaken(pan: string): boolean {
    return this.retiredPans.has(pan) || [...this.cards.values()].some((card) => card.pan === pan && !isRetired(card));
  }

  private refusalOfNew(id: string, consumer: string, pan: string): Outcome | null {
    const before = this.cards.get(id);
    if (before && (!isRetired(before) || before.issuedByD1)) return 'CONFLICT';
    if (this.consumers.get(consumer)?.deleted) return 'NOT_ALLOWED';
    return this.isTaken(pan) ? 'CONFLICT' : null;
  }

  private ensureConsumer(id: string): void {
    if (!this.consumers.has(id)) this.registerConsumer(id, false);
  }

  private retire(card: ModelCard, state: 'DELETED' | 'REPLACED'): void {
    if (isRetired(card)) return;
    if (card.pan !== null) this.retiredPans.add(card.pan);
    // A replaced card's place went to the new one.
    if (state === 'REPLACED') card.enrolment = 'NOT_ENROLLED';
    else if (card.enrolment === 'ENROLLED') card.enrolment = 'OPTED_OUT';
    Object.assign(card, { state, suspendedBy: null });
  }
}

export function isRetired(card: ModelCard): boolean {
  return card.state === 'DELETED' || card.state === 'REPLACED';
}

function newCard(consumer: string, pan: string | null, state: 'ACTIVE' | 'INACTIVE'): ModelCard {
  return {
    consumer,
    pan,
    state,
    suspendedBy: null,
    issuedByD1: false,
    enrolment: 'NOT_ENROLLED',
    orders: [],
  };
}

/** Several things wrong at once are all named. */
function both(...codes: (string | false)[]): Outcome {
  return codes
    .filter((code) => code !== false)
    .sort()
    .join(' ');
}
