import type { Logger } from '../log.ts';

export interface EventLogOptions {
  /** How long a subject's entries are kept after its newest one; an order's timeline is made of them. Default 720, 30 days. */
  retentionHours?: number;
  /** How many entries of a subject are kept. Default 200. */
  maxEntries?: number;
  /** How long a repeat is recognised and an operation's state is kept. Must outlast D1's longest retry, which is not documented. Default 30. */
  repeatDays?: number;
  /** How long what is remembered beside the record is kept. Default 400. */
  noteDays?: number;
  /** How long an operation whose end D1 does not tell is kept to be asked for, when nobody does. Default 32. */
  pendingDays?: number;
  /** How long the answer to a request is kept for whoever sends it again. Default 24. */
  idempotencyHours?: number;
  /** How long an end user's revoked tokens are refused: no token may live longer. Default 168. */
  revocationHours?: number;
  /** How long whoever carries out a request has for it: longer than a call to D1. In ms, default 30,000. */
  leaseMs?: number;
  /** Names and encrypts what is stored; all processes that share a record need the same one. */
  secret: string;
  logger: Logger;
}

export interface Limits {
  retentionMs: number;
  maxEntries: number;
  repeatMs: number;
  noteMs: number;
  pendingMs: number;
  answerMs: number;
  /** How long a request without an answer is known. */
  lostMs: number;
  leaseMs: number;
  revocationMs: number;
}

/** What is set aside is for an operator to look at: it is bounded, so that it can never crowd out the record. */
export const asideLimits = { items: 1_000, contentLength: 16_384, ms: 30 * 86_400_000 };

export function limitsOf(options: EventLogOptions): Limits {
  const retentionMs = Math.ceil((options.retentionHours ?? 720) * 3_600_000);
  const repeatMs = Math.ceil((options.repeatDays ?? 30) * 86_400_000);
  const noteMs = Math.ceil((options.noteDays ?? 400) * 86_400_000);
  const answerMs = Math.ceil((options.idempotencyHours ?? 24) * 3_600_000);
  return {
    retentionMs,
    maxEntries: options.maxEntries ?? 200,
    repeatMs: Math.max(repeatMs, retentionMs),
    noteMs,
    pendingMs: Math.ceil((options.pendingDays ?? 32) * 86_400_000),
    answerMs,
    lostMs: Math.max(repeatMs, answerMs),
    leaseMs: options.leaseMs ?? 30_000,
    revocationMs: Math.ceil((options.revocationHours ?? 168) * 3_600_000),
  };
}
