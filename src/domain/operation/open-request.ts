import { Fault } from '../../errors.ts';
import type { Claimed, ClaimName } from '../../events/claims.ts';
import type { Scope } from '../../scope.ts';
import type { KeyedRequest } from '../common/keyed.ts';
import { settle, type Held } from '../common/once.ts';
import { unlessUnavailable } from '../common/unless-unavailable.ts';
import type { Sought } from './lost-operation.ts';

/** What D1 tells too little of to say which request began it: two that are open at once could each take it for its own. */
const untold = ['UPDATE', 'CLICK_TO_PAY_UPDATE', 'CLICK_TO_PAY_ENROLMENT', 'REPLACE', 'RENEW', 'STANDALONE_TRACKING'];
/** How many requests of one kind on one subject are known to be open at a time; one more goes unknown. */
const places = 8;

/**
 * A request that all gateways know to be open, from before it is sent until its operation is marked as its own. Equal ones need not be told
 * apart: each has a place, whichever.
 */
export interface OpenRequest {
  /** Before D1 is called. Whether there was something to note, which takes time. @throws Fault EVENTS_UNAVAILABLE, for a request with a key */
  note(wasLost: boolean): Promise<boolean>;
  /** It was answered, and its operation is marked. */
  close(wasLost: boolean): Promise<void>;
  /** It failed: it is open still when nobody knows whether D1 has done it. */
  fail(error: unknown): Promise<void>;
  /** Whether none that asks for something else is open. @throws Fault EVENTS_UNAVAILABLE */
  isAlone(): Promise<boolean>;
}

export function openRequest(scope: Scope, { subject, kind }: Sought, request: KeyedRequest<never>): OpenRequest {
  const { claims } = scope;
  const asked = scope.digest({ mutation: request.mutation, input: request.input });
  const names: ClaimName[] = !untold.includes(kind)
    ? []
    : Array.from({ length: places }, (_, place) => ['open', subject, kind, String(place)]);
  let noted: { name: ClaimName; held: Held } | null = null;

  /** A place that is free, or that of a lost one. */
  async function take(wanted: Held['state']): Promise<typeof noted> {
    for (const name of names) {
      const held = await claims.claim(name, asked);
      if (isHeld(held) && held.state === wanted) return { name, held };
      await leave(name, held);
    }
    return null;
  }

  async function leave(name: ClaimName, held: Claimed): Promise<void> {
    if (isHeld(held)) await claims[held.state === 'mine' ? 'release' : 'giveBack'](name, held.token);
  }

  async function note(wasLost: boolean): Promise<void> {
    noted = (wasLost ? await take('lost') : null) ?? (await take('mine'));
    if (noted && !(await claims.sending(noted.name, noted.held.token))) throw new Fault('IN_PROGRESS');
  }

  async function close(wasLost: boolean): Promise<void> {
    noted ??= wasLost ? await take('lost') : null;
    if (noted) await claims.release(noted.name, noted.held.token);
  }

  return {
    // Without a key there is nothing that keeps a request from being sent while the log cannot be reached.
    async note(wasLost) {
      await (request.key === undefined ? note(wasLost).catch(unlessUnavailable) : note(wasLost));
      return names.length > 0;
    },
    close: (wasLost) => close(wasLost).catch(unlessUnavailable),
    fail: async (error) => void (noted && (await settle(scope, noted, noted.held, error))),
    async isAlone() {
      const isOthers = async (name: ClaimName) => {
        const held = await claims.claim(name, asked);
        await leave(name, held);
        return held.state === 'other';
      };
      return !(await Promise.all(names.map(isOthers))).includes(true);
    },
  };
}

function isHeld(claimed: Claimed): claimed is Held {
  return claimed.state === 'mine' || claimed.state === 'lost';
}
