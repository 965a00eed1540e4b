/** Headers that no document mentions. */
export const driftHeaders = { 'x-d1-drift': 'unknown' };

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

function unknownEnums(value: object): object {
  return 'ongoingOperation' in value ? { ongoingOperation: 'DRIFT_ONGOING', stateReason: 'DRIFT_REASON' } : {};
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
