import type { ClaimName } from '../claims.ts';
import type { Subject } from '../event-log.ts';
import type { Vault } from '../vault.ts';

/** Where things are in Redis. Names are HMACs, so that a list of keys holds none of the issuer's ids. */
export interface Keys {
  of(subject: Subject): SubjectKeys;
  /** Which subject an operation belongs to. */
  operation(operationId: string): string;
  /** Which subject last bore an issuerRequestId. */
  request(issuerRequestId: string): string;
  note(subject: Subject, name: string): string;
  claim(name: ClaimName): string;
  aside: { index: string; items: string };
  /** The channel on which every change is told, of whichever subject. */
  changes: string;
  /** End users whose tokens are not taken, by when they were revoked. */
  revocations: string;
  /** One part of the operations that have not ended: by when they are due, and what they are. */
  pending(part: number): [due: string, entries: string];
  /** What is lost when a server loses what it holds; numbers spread over the servers of a cluster. */
  marker(number: number): string;
}

/** They are in several parts so that no one slot of a cluster has to hold all. */
export const pendingParts = 4;

/** The hash tag in braces puts everything of a subject into one slot of a cluster. */
export interface SubjectKeys {
  head: string;
  log: string;
  ops: string;
  heard: string;
  seen: string;
  channel: string;
  bell: string;
}

export function createKeys(prefix: string, vault: Vault): Keys {
  // Named by the vault: who has another secret could read none of it, and would drop it.
  const pending = Array.from({ length: pendingParts }, (_, part): [string, string] => {
    const base = `${prefix}{${vault.name('pending', String(part))}}:pending`;
    return [`${base}:due`, `${base}:entries`];
  });
  const baseOf = (subject: Subject) => `${prefix}{${vault.name('subject', subject)}}`;
  return {
    of(subject) {
      const base = baseOf(subject);
      return {
        head: `${base}:head`,
        log: `${base}:log`,
        ops: `${base}:ops`,
        heard: `${base}:heard`,
        seen: `${base}:seen`,
        channel: `${base}:live`,
        bell: `${base}:bell`,
      };
    },
    operation: (operationId) => `${prefix}op:${vault.name('operation', operationId)}`,
    request: (issuerRequestId) => `${prefix}request:${vault.name('request', issuerRequestId)}`,
    note: (subject, name) => `${baseOf(subject)}:note:${vault.name('note', subject, name)}`,
    claim: (name) => `${prefix}claim:${vault.name('claim', ...name)}`,
    aside: { index: `${prefix}{aside}:index`, items: `${prefix}{aside}:items` },
    // Named by the vault: who has another secret could open none of what is told there.
    changes: `${prefix}${vault.name('changes')}`,
    // Named by the vault, as those in it: who has another secret could tell none of them.
    revocations: `${prefix}${vault.name('revocations')}`,
    pending: (part) => pending[part] as [string, string],
    marker: (number) => `${prefix}{marker-${number}}`,
  };
}
