import { useCallback, useRef, useState } from 'react';
import { levers, type LeverState } from './levers.ts';
import { useRegularly } from './use-regularly.ts';

const everyMs = 1_000;

/** How the levers stand, looked at again and again, because the story and other people move them too; and a look at them now. */
export function useLeverState(hasDemo: boolean): [state: LeverState | undefined, look: () => Promise<void>] {
  const [state, setState] = useState<LeverState>();
  const looks = useRef(0);
  const look = useCallback(async () => {
    if (!hasDemo) return;
    const mine = ++looks.current;
    const now = await levers.state();
    // One asked for later may have come first.
    if (mine === looks.current) setState(now);
  }, [hasDemo]);
  useRegularly(look, everyMs);
  return [state, look];
}
