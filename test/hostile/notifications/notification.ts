import { post } from '../../support/client.ts';
import type { HostileCase } from '../case.ts';
import type { Edge } from '../edge.ts';

export type NotificationCase = Omit<HostileCase, 'family' | 'by'>;

/** A card number that no card has. */
export const pan = '4532015112830366';
let made = 0;

/** An operation id that was not there before. */
export function fresh(): string {
  return `op-hostile-${++made}`;
}

export function update(operationId: string, more: object = {}): object {
  return {
    ...{ operationId, operation: 'PRODUCE', status: 'PENDING', cardId: 'crd-alice-visa' },
    ...{ startTime: '2026-01-17T06:28:02.492Z', details: { status: 'CARD_PROD_REQUESTED' } },
    ...more,
  };
}

/** A status, and D1's word for what is wrong. */
export async function said(response: Response): Promise<string> {
  const text = await response.text();
  const { errorCode } = (text === '' ? {} : JSON.parse(text)) as { errorCode?: string };
  return [response.status, errorCode].filter((part) => part !== undefined).join(' ');
}

/** The status of an operation as whoever may see it is shown it; null when they are shown none. */
export async function stored(
  { gateway, tokens }: Edge,
  id: string,
  who: 'alice' | 'bob' = 'alice',
): Promise<string | null> {
  const query = 'query($id: ID!) { operation(id: $id) { status } }';
  const { data } = await post<{ operation: { status: string } | null }>(gateway.graphql, tokens[who], query, { id });
  return data.operation?.status ?? null;
}

export async function timesShown({ gateway, tokens }: Edge, id: string): Promise<string> {
  const query = 'query($id: ID!) { cardOrder(id: $id) { timeline { stage } } }';
  const { data } = await post<{ cardOrder: { timeline: unknown[] } | null }>(gateway.graphql, tokens.alice, query, {
    id,
  });
  const count = data.cardOrder?.timeline.length ?? 0;
  return `${count} time${count === 1 ? '' : 's'}`;
}
