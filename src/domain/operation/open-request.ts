import { randomUUID } from 'node:crypto';
import type { Claimed, ClaimName } from '../../events/claims.ts';
import type { Scope } from '../../scope.ts';
import { markOf, type KeyedRequest, type LostRequest } from '../common/keyed.ts';
import { settle, type Held } from '../common/once.ts';
import { unlessUnavailable } from '../common/unless-unavailable.ts';
import type { Sought } from './lost-operation.ts';

/** What D1 tells too little of to say which request began it: two that are open at once could each take it for its own. */
const untold = ['UPDATE', 'CLICK_TO_PAY_UPDATE', 'CLICK_TO_PAY_ENROLMENT', 'REPLACE', 'RENEW', 'STANDALONE_TRACKING'];
/** How many requests of one kind on one subject are known to be open at a time; one more goes unknown. */
const places = 8;

/** A request that all gateways know to be open, from before it is sent until its operation is marked as its own. */
export interface OpenRequest {
  /** To be awaited right before D1 is called. @throws Fault EVENTS_UNAVAILABLE, for a request with a key */
  note(): Promise<void>;
  /** It was answered, and its operation is marked. `wasLost`: it may be noted by an earlier try as well. */
  close(wasLost: boolean): Promise<void>;
  /** It failed: it is open still when nobody knows whether D1 has done it. */
  fail(error: unknown): Promise<void>;
  /** Whether no other one is open. @throws Fault EVENTS_UNAVAILABLE */
  isAlone(): Promise<boolean>;
}

export function openRequest(scope: Scope, { subject, kind }: Sought, request: KeyedRequest<never>): OpenRequest {
  const { claims } = scope;
  const mark = request.key === undefined ? randomUUID() : markOf(scope, request.mutation, request.key);
  const names: ClaimName[] = !untold.includes(kind)
    ? []
    : Array.from({ length: places }, (_, place) => ['open', subject, kind, String(place)]);
  let noted: { name: ClaimName; held: Held } | null = null;

  async function take(): Promise<void> {
    for (const name of names) {
      const held = await claims.claim(name, mark);
      if (!isHeld(held) || !(await claims.sending(name, held.token))) continue;
      noted = { name, held };
      return;
    }
  }

  /** Looks at all places; those that are free, or its own, are left as `own` says. */
  function look(own: 'giveBack' | 'release'): Promise<boolean[]> {
    const isOthers = async (name: ClaimName) => {
      const found = await claims.claim(name, mark);
      if (isHeld(found)) await claims[found.state === 'mine' ? 'release' : own](name, found.token);
      return found.state === 'other';
    };
    return Promise.all(names.map(isOthers));
  }

  return {
    // Without a key there is nothing that keeps a request from being sent while the log cannot be reached.
    note: () => (request.key === undefined ? take().catch(unlessUnavailable) : take()),
    async close(wasLost) {
      if (noted) await claims.release(noted.name, noted.held.token).catch(unlessUnavailable);
      if (wasLost) await look('release').catch(unlessUnavailable);
    },
    fail: async (error) => void (noted && (await settle(scope, noted, noted.held, error))),
    isAlone: async () => !(await look('giveBack')).includes(true),
  };
}

function isHeld(claimed: Claimed): claimed is Held {
  return claimed.state === 'mine' || claimed.state === 'lost';
}
