/** Headers that no document mentions. */
export const driftHeaders = { 'x-d1-drift': 'unknown' };

/** Parameters of queries and forms that no document mentions. */
export const driftParameters = { driftParameter: 'unknown' };

/** Other success codes than the documented ones, with a body and without. */
export function driftedStatus(status: number, hasBody: boolean): number {
  if (status < 200 || status > 299) return status;
  return hasBody ? 207 : 299;
}

/**
 * A body as D1's change policy (contract section 2.5) allows it tomorrow: unknown members, another order of members, unknown enum values,
 * and unknown entries in lists. What the body said before, it still says.
 */
export function drifted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(drifted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, extended(key, drifted(member))] as const);
  return { driftMember: { driftFlag: true }, ...Object.fromEntries(entries.reverse()), ...unknownEnums(value) };
}

/** Takes the place of values that say nothing. */
function unknownEnums(card: { ongoingOperation?: unknown; stateReason?: unknown }): object {
  if (!('ongoingOperation' in card)) return {};
  return {
    ...(card.ongoingOperation === 'NONE' && { ongoingOperation: 'DRIFT_ONGOING' }),
    ...(card.stateReason === undefined && { stateReason: 'DRIFT_REASON' }),
  };
}

function extended(key: string, member: unknown): unknown {
  if (!Array.isArray(member)) return member;
  if (key === 'clickToPayProfiles') return [...(member as unknown[]), { scheme: 'DRIFT_SCHEME', cards: [] }];
  const first: unknown = member[0];
  if (key !== 'operations' || typeof first !== 'object' || first === null) return member;
  const { operationId } = first as { operationId?: string };
  const unknown = { operationId: `drift-${operationId ?? ''}`.slice(0, 64), operation: 'DRIFT_OPERATION' };
  return [...(member as unknown[]), { ...first, ...unknown, status: 'DRIFT_STATUS', details: undefined }];
}
