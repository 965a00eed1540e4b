import type { Edge } from './edge.ts';

export const families = ['Documents', 'Requests', 'Sockets', 'Tokens', 'Notifications', 'Rights', 'Attempts'] as const;
export type Family = (typeof families)[number];

/**
 * Which documents an attacked gateway runs: `any`, which Apollo carries out; any, each as one of the issuer's `own`, which go the short way; only
 * those it was `given`.
 */
export const gateways = ['any', 'own', 'given'] as const;
export type Runs = (typeof gateways)[number];

/** The reading as an attacker is of a gateway that runs trusted documents only; all else is of those that run any. */
export function isMetAt(runs: Runs, family: Family): boolean {
  return (runs === 'given') === (family === 'Attempts');
}

/** Something that somebody hostile does, and what must come of it. */
export interface HostileCase {
  family: Family;
  name: string;
  /** How it comes: a transport, or the door it comes to. */
  by: string;
  /** Does it, and gives what came of it in a few words: a status, codes, how a socket was closed. */
  attack(edge: Edge): Promise<string>;
  expected: string;
  /** The same, where each document is one of the issuer's own. */
  expectedOfOwn?: string;
  /** What must be in no log besides what never may be. */
  secrets?: string[];
  /** D1 is asked for something, be it in vain. Where this is not set nothing may get as far as D1. */
  asksD1?: boolean;
  /** Somebody in it rightly changes what D1 holds. */
  changesD1?: boolean;
  /** Takes many seconds, or much of the machine: for the long form. */
  long?: boolean;
}
