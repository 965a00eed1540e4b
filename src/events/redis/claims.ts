import { randomUUID } from 'node:crypto';
import { createClaimCounter } from '../claim-counts.ts';
import type { Claimed, ClaimName, Claims } from '../claims.ts';
import type { RedisParts } from './log.ts';

type Verb = 'claim' | 'sending' | 'answer' | 'release' | 'unknown' | 'giveBack';

/** The claims of all gateways on one Redis. */
export function createRedisClaims({
  store,
  keys,
  vault,
  limits,
}: Pick<RedisParts, 'store' | 'keys' | 'vault' | 'limits'>): Claims {
  const counter = createClaimCounter();
  const placeOf = (name: ClaimName) => `claim ${JSON.stringify(name)}`;

  async function run(name: ClaimName, verb: Verb, token: string, text = ''): Promise<unknown> {
    const keptMs = verb === 'answer' ? limits.answerMs : limits.lostMs;
    const values = [verb, token, String(limits.leaseMs), String(keptMs), text];
    const key = keys.claim(name);
    return store.write(key, (client) => client.claim([key], values));
  }

  const change = async (...call: Parameters<typeof run>) => (await run(...call)) === 'done';

  function read(name: ClaimName, token: string, [state, ...rest]: string[]): Claimed {
    if (state === 'mine') return { state, token };
    if (state === 'lost') return { state, token, lost: { sentAt: Number(rest[0]), quietMs: Number(rest[1]) } };
    if (state === 'answered') return { state, answer: vault.open(placeOf(name), rest[0] ?? '') };
    return { state: state === 'inFlight' ? state : 'other' };
  }

  return {
    async claim(name, fingerprint) {
      const token = randomUUID();
      return counter.note(read(name, token, (await run(name, 'claim', token, fingerprint)) as string[]));
    },
    sending: (name, token) => change(name, 'sending', token),
    answer: (name, token, text) => change(name, 'answer', token, vault.seal(placeOf(name), text)),
    release: (name, token) => change(name, 'release', token),
    unknown: (name, token) => change(name, 'unknown', token),
    giveBack: (name, token) => change(name, 'giveBack', token),
    counts: counter.counts,
  };
}
