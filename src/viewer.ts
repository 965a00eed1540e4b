import { Fault } from './errors.ts';

/** What an issuer's service may do. */
export const scopes = ['d1:read', 'd1:consumers', 'd1:cards', 'd1:click-to-pay', 'd1:orders', 'd1:care'] as const;
export type Scope = (typeof scopes)[number];

/**
 * Who asks: an end user, who sees and changes only what is theirs, or a service of the issuer with scopes. `subject` is its own among all
 * identity providers. Times in ms: when their token ends, and was made, if it says so.
 */
export type Viewer =
  | { kind: 'consumer'; consumerId: string; issuedAt?: number | undefined; expiresAt: number }
  | { kind: 'service'; subject: string; scopes: ReadonlySet<string>; expiresAt: number };

/** Whether two tokens speak for the same end user or service, whatever else they say. */
export function isSame(one: Viewer, other: Viewer): boolean {
  if (one.kind === 'consumer') return other.kind === 'consumer' && one.consumerId === other.consumerId;
  return other.kind === 'service' && one.subject === other.subject;
}

/** Whether what belongs to this consumer may be shown. `owner` null: D1 names no owner, so no end user's. */
export function maySee(viewer: Viewer, owner: string | null): boolean {
  return viewer.kind === 'service' || viewer.consumerId === owner;
}

/** @throws Fault FORBIDDEN when a service lacks the scope; end users pass, they are limited by ownership */
export function requireScope(viewer: Viewer, scope: Scope): void {
  if (viewer.kind === 'service' && !viewer.scopes.has(scope)) throw new Fault('FORBIDDEN');
}

/** @throws Fault FORBIDDEN unless a service with this scope asks */
export function requireService(viewer: Viewer, scope: Scope): void {
  if (viewer.kind !== 'service') throw new Fault('FORBIDDEN');
  requireScope(viewer, scope);
}
