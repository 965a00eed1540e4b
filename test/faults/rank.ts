/**
 * How far an order is, by D1's documentation ("Card production tracking") and not by the gateway's code: the harness must be able to disagree.
 * null: a stage that has no place in the order of production.
 */
export function rankOf(status: string, stage: string | undefined): number | null {
  if (status === 'SUCCESSFUL' || status === 'FAILED') return stage === 'CARD_RETURNED' ? 101 : 100;
  if (status !== 'PENDING') return null;
  const place = stages.indexOf(stage ?? 'CARD_PROD_REQUESTED');
  return place < 0 ? null : place;
}

export function isFinal(status: string): boolean {
  return status === 'SUCCESSFUL' || status === 'FAILED';
}

const stages = [
  'CARD_PROD_REQUESTED',
  'DATA_PREPARED',
  'CARD_PROD_READY',
  'CARD_PROD_ONGOING',
  'CARD_PROD_DONE',
  'CARD_SHIPPED',
  'CARD_RETURNED',
];
