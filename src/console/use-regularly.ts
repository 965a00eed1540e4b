import { useEffect, useRef } from 'react';

/** Looks at once, and again so long after each look has ended, for as long as the page shows what asks for it. A look that throws is made again. */
export function useRegularly(look: () => Promise<void>, everyMs: number): void {
  const latest = useRef(look);
  useEffect(() => void (latest.current = look));
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function goOn(): Promise<void> {
      await latest.current().catch(() => undefined);
      if (!isOver) timer = setTimeout(() => void goOn(), everyMs);
    }

    void goOn();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [everyMs]);
}
