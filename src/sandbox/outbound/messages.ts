import type { Settings } from '../options.ts';
import type { ConsumerOperation, DigitalCardOperation, Operation } from '../shapes.ts';

/** What D1 tells the issuer in one call (contract sections 8.1 to 8.3). */
export interface Message {
  /** Given when it goes out. A call that a test makes by itself has none. */
  readonly id?: string;
  /** Below the issuer's address. */
  readonly path: string;
  /** Whom each update is about: what is about the same card or end user is first tried in its order. */
  readonly subjects: readonly string[];
  readonly updates: readonly unknown[];
  /** Whether the call takes one update, and not a list of them. */
  readonly single: boolean;
}

/** A card's operation: in a batch, or alone where the issuer takes this kind by version 1. */
export function cardMessage(settings: Settings, operation: Operation): Message {
  const { cardId, operationId, status, digitalCardIds } = operation;
  const subjects = [`card ${cardId}`];
  if (settings.delivery.cardsVersion === 'v1' && ['DIGITIZE', 'RENEW'].includes(operation.operation)) {
    const path = `${issuerPath(settings, 'v1')}/cards/${cardId}/notifications`;
    return {
      path,
      subjects,
      updates: [{ operationId, operation: operation.operation, digitalCardIds, status }],
      single: true,
    };
  }
  return { ...cardsMessage(settings, [structuredClone(operation)]), subjects };
}

/** A batch of updates as they are. */
export function cardsMessage(settings: Settings, updates: readonly unknown[]): Message {
  return { path: `${issuerPath(settings, 'v2')}/cards`, subjects: [], updates, single: false };
}

export function consumerMessage(settings: Settings, operation: ConsumerOperation): Message {
  const path = `${issuerPath(settings, 'v2')}/${settings.wire.consumerNotificationsPath}`;
  return { path, subjects: [`consumer ${operation.consumerId}`], updates: [structuredClone(operation)], single: false };
}

export function digitalCardMessage(
  settings: Settings,
  told: DigitalCardOperation & { digitalCardId: string },
): Message {
  const { digitalCardId, operationId, operation, status, errorCode, error } = told;
  const cardId = settings.behaviour.digitalCardNotificationHasCardId ? told.cardId : undefined;
  const path = `${issuerPath(settings, 'v1')}/digitalCards/${digitalCardId}/notifications`;
  const update = { operationId, operation, status, cardId, errorCode, error };
  return { path, subjects: [`digital card ${digitalCardId}`], updates: [update], single: true };
}

/** The body of the call. */
export function bodyOf({ single, updates }: Message): unknown {
  return single ? updates[0] : { operations: updates };
}

function issuerPath({ issuerId }: Settings, version: 'v1' | 'v2'): string {
  return `/notifications/d1/${version}/issuers/${encodeURIComponent(issuerId)}`;
}
