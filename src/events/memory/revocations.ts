import { Fault } from '../../errors.ts';
import { createRevocationList, type Revocations } from '../revocations.ts';

/** Those of this process alone. */
export function createMemoryRevocations(keptMs: number, stopped: () => boolean): Revocations {
  const { learn, refuses, watch } = createRevocationList(keptMs, (consumerId) => consumerId);
  return {
    refuses,
    watch,
    async revoke(consumerId) {
      if (stopped()) throw new Fault('EVENTS_UNAVAILABLE');
      learn(consumerId, Date.now());
    },
  };
}
