import type { JWTPayload } from 'jose';
import { Fault } from '../../errors.ts';
import type { Viewer } from '../../viewer.ts';
import { consumerIds } from '../common/consumer-ids.ts';

export interface ViewerRules {
  issuer: string;
  /** Claim of an end user's token that holds their consumerId. */
  consumerClaim: string;
  /** Whose tokens the provider makes. */
  viewers: 'consumers' | 'services' | 'both';
}

/**
 * Whom verified claims speak for: with a `d1:` scope a service, else an end user. @throws Fault UNAUTHENTICATED when they name no end user, or
 * somebody for whom this provider makes no tokens
 */
export function viewerFrom(payload: JWTPayload, rules: ViewerRules, expiresAt: number): Viewer {
  const scopes = scopesFrom(payload['scope'] ?? payload['scp']);
  const kind = scopes.some((scope) => scope.startsWith('d1:')) ? 'services' : 'consumers';
  if (rules.viewers !== 'both' && rules.viewers !== kind) throw new Fault('UNAUTHENTICATED');
  // Two providers may know different services by the same name, and either text may have any character in it.
  if (kind === 'services') {
    const subject = JSON.stringify([rules.issuer, payload.sub]);
    return { kind: 'service', subject, scopes: new Set(scopes), expiresAt };
  }
  const consumerId = payload[rules.consumerClaim];
  if (typeof consumerId !== 'string' || !consumerIds.test(consumerId)) throw new Fault('UNAUTHENTICATED');
  const { iat } = payload;
  return { kind: 'consumer', consumerId, issuedAt: iat === undefined ? undefined : iat * 1_000, expiresAt };
}

function scopesFrom(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string') : [];
}
