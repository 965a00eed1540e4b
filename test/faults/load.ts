import { pause } from './processes.ts';
import { supersede } from './owed.ts';
import type { World } from './world.ts';

/** Lets D1 make and tell updates until `quota` of them are made and `finished` says so. Gives how many it made. */
export async function drive(
  { story, notifier, ledger, logs }: World,
  { window, quota, rate, finished }: { window: string; quota: number; rate: number; finished: () => boolean },
): Promise<number> {
  let made = 0;
  const began = performance.now();
  while (made < quota || !finished()) {
    const due = Math.min(((performance.now() - began) / 1000) * rate, made + rate / 5);
    while (made < due) {
      const facts = story.next(window);
      made += facts.length;
      facts.forEach((fact) => supersede(fact, ledger, logs));
      notifier.tell(facts);
    }
    await pause(20);
  }
  return made;
}
