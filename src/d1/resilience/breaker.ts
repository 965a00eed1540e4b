import { circuitBreaker, CircuitState, handleWhen, type CircuitBreakerPolicy, type IBreaker } from 'cockatiel';
import { isFailing } from '../faults.ts';
import { createWindow } from './window.ts';

export interface BreakerOptions {
  /** Part of the calls whose failure opens it, 0 to 1. */
  share: number;
  /** Of fewer calls than this nothing is concluded. */
  calls: number;
  /** The time that is looked at, in milliseconds. */
  withinMs: number;
  /** How long it stays open before one call is let through, in milliseconds. */
  openMs: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** Stops calls to what has failed too often, and lets one through now and then to learn whether it is well again. */
export interface Breaker {
  state(): BreakerState;
  /** Whether a call may go now. A background call leaves it to others, for as long again, to find out whether D1 is well. */
  admits(background: boolean): boolean;
  /** For a call that is admitted. */
  run<T>(send: () => Promise<T>): Promise<T>;
}

const states: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
};

/** `changed` is told each new state. */
export function createBreaker(
  options: BreakerOptions,
  now: () => number,
  changed: (state: BreakerState) => void,
): Breaker {
  let openedAt = 0;
  const policy: CircuitBreakerPolicy = circuitBreaker(
    // cockatiel closes after a call that it is not to handle, such as one whose caller left, which tells nothing of D1.
    handleWhen((error) => isFailing(error) || policy.state === CircuitState.HalfOpen),
    // cockatiel measures by the wall clock, and one that is set back would hold it open: `admits` looks at the time.
    { breaker: createSample(options, now), halfOpenAfter: -Infinity },
  );
  policy.onStateChange((state) => {
    if (state === CircuitState.Open) openedAt = now();
    changed(states[state]);
  });

  return {
    state: () => states[policy.state],
    admits(background) {
      if (policy.state === CircuitState.Closed) return true;
      // While one call finds out cockatiel lets the others wait for it; they are better told at once.
      if (policy.state === CircuitState.HalfOpen) return false;
      return Math.abs(now() - openedAt) >= options.openMs * (background ? 2 : 1);
    },
    run: (send) => policy.execute(send),
  };
}

/** Beside cockatiel's own sampling, which forgets the past only when it is called: a burst of failures yesterday and one today would open it. */
function createSample({ share, calls, withinMs }: BreakerOptions, now: () => number): IBreaker {
  const all = createWindow(withinMs, now);
  const failed = createWindow(withinMs, now);
  return {
    state: undefined,
    success(state) {
      if (state === CircuitState.HalfOpen) {
        all.clear();
        failed.clear();
      }
      all.add();
    },
    failure(state) {
      all.add();
      failed.add();
      if (state !== CircuitState.Closed) return true;
      return all.total() >= calls && failed.total() >= share * all.total();
    },
  };
}
