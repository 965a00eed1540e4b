import type { Update } from '../../../src/events/event-log.ts';

/** So many cards take turns, each update being of an order of its own: none is a repeat, and no record grows long. */
const cards = 5_000;

/** One stage of an order, as D1 tells it. */
export function operation(number: number) {
  return {
    operationId: `operation-${number}`,
    operation: 'PRODUCE',
    status: 'PENDING',
    startTime: '2025-01-17T06:28:02.492Z',
    cardId: `card-${number % cards}`,
    details: { status: 'DATA_PREPARED', issuerRequestId: `request-${number}` },
  };
}

/** The same as the log takes it. */
export function update(number: number): Update {
  const { operationId, operation: kind, status, startTime: startedAt, cardId, details } = operation(number);
  const fields = { stage: details.status, issuerRequestId: details.issuerRequestId };
  return { subject: `card:${cardId}`, operationId, kind, status, startedAt, fields };
}
