import { randomUUID } from 'node:crypto';
import { Fault } from '../../errors.ts';
import { createAgingMap } from '../aging-map.ts';
import { createClaimCounter } from '../claim-counts.ts';
import type { Claimed, ClaimName, Claims } from '../claims.ts';
import type { Limits } from '../options.ts';

interface Claim {
  fingerprint: string;
  state: 'held' | 'sent' | 'unknown' | 'answered';
  token: string;
  /** When the lease ends. */
  until: number;
  /** When it may have been sent first. */
  sentAt?: number;
  /** Since when certainly nothing has been sent. */
  quietSince: number;
  answer?: string;
}

/** The claims of this process alone. The rule of claim.lua.ts; one suite holds both to it. */
export function createMemoryClaims(limits: Limits, stopped: () => boolean): Claims {
  const { leaseMs } = limits;
  const answered = createAgingMap<string, Claim>(limits.answerMs);
  const others = createAgingMap<string, Claim>(limits.lostMs);
  const counter = createClaimCounter();

  function open(): void {
    if (stopped()) throw new Fault('EVENTS_UNAVAILABLE');
  }

  function set(name: ClaimName, claim: Claim): void {
    const isAnswered = claim.state === 'answered';
    (isAnswered ? others : answered).delete(keyOf(name));
    (isAnswered ? answered : others).set(keyOf(name), claim);
  }

  /** Whoever never sent it within the lease has left it free. */
  function find(name: ClaimName): Claim | undefined {
    const held = answered.get(keyOf(name)) ?? others.get(keyOf(name));
    const isFree = held?.state === 'held' && held.sentAt === undefined && held.until <= Date.now();
    return isFree ? undefined : held;
  }

  function take(name: ClaimName, fingerprint: string): Claimed {
    const now = Date.now();
    const held = find(name);
    if (held && held.fingerprint !== fingerprint) return { state: 'other' };
    if (held?.state === 'answered') return { state: 'answered', answer: held.answer ?? '' };
    if (held && held.state !== 'unknown' && held.until > now) return { state: 'inFlight' };
    const token = randomUUID();
    const sentAt = held?.sentAt;
    // Whoever had sent it when their lease ended may have been at it until then.
    const quietSince = held?.state === 'sent' ? held.until : (held?.quietSince ?? now);
    const taken: Claim = { fingerprint, state: 'held', token, until: now + leaseMs, quietSince };
    if (sentAt === undefined) {
      set(name, taken);
      return { state: 'mine', token };
    }
    set(name, { ...taken, sentAt });
    return { state: 'lost', token, lost: { sentAt, quietMs: now - quietSince } };
  }

  function change(name: ClaimName, token: string, to: (held: Claim) => Claim | null): boolean {
    open();
    const held = answered.get(keyOf(name)) ?? others.get(keyOf(name));
    if (held?.token !== token || !['held', 'sent'].includes(held.state)) return false;
    const changed = to(held);
    if (changed === null) others.delete(keyOf(name));
    else set(name, changed);
    return true;
  }

  return {
    async claim(name, fingerprint) {
      open();
      return counter.note(take(name, fingerprint));
    },
    sending: async (name, token) =>
      change(name, token, (held) => {
        const now = Date.now();
        return { ...held, state: 'sent', sentAt: held.sentAt ?? now, until: now + leaseMs };
      }),
    answer: async (name, token, text) => change(name, token, (held) => ({ ...held, state: 'answered', answer: text })),
    release: async (name, token) => change(name, token, () => null),
    unknown: async (name, token) =>
      change(name, token, (held) => ({ ...held, state: 'unknown', quietSince: Date.now() })),
    giveBack: async (name, token) => change(name, token, (held) => ({ ...held, state: 'unknown' })),
    counts: counter.counts,
  };
}

function keyOf(name: ClaimName): string {
  return JSON.stringify(name);
}
