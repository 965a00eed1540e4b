/** Something that is to be looked at in time. */
export interface Swept {
  /** Its time has come; it is forgotten by now, unless it has itself added again. */
  look(): void;
  /** The sweep's own. */
  slot?: number | undefined;
}

/** One timer for many, so that no connection has any of its own. It keeps no process alive. */
export interface Sweep {
  /** Looks at it after so many ms, or up to `gridMs` later; and not when it was to be looked at before. */
  add(one: Swept, ms: number): void;
  remove(one: Swept): void;
}

/** Longer than setTimeout can wait: then it looks in between. */
const longestMs = 2 ** 31 - 1;

export function createSweep(gridMs: number): Sweep {
  const begun = Date.now();
  const slots = new Map<number, Set<Swept>>();
  let timer: NodeJS.Timeout | undefined;
  let wakesIn = Infinity;
  /** So many slots have passed since it was created. */
  const passed = () => (Date.now() - begun) / gridMs;

  function wakeIn(slot: number): void {
    if (slot >= wakesIn) return;
    wakesIn = slot;
    clearTimeout(timer);
    timer = setTimeout(sweep, Math.min(Math.max((slot - passed()) * gridMs, 0), longestMs)).unref();
  }

  function sweep(): void {
    wakesIn = Infinity;
    const now = passed();
    let next = Infinity;
    for (const [slot, those] of slots) {
      if (slot > now) {
        next = Math.min(next, slot);
        continue;
      }
      slots.delete(slot);
      for (const one of those) {
        one.slot = undefined;
        one.look();
      }
    }
    wakeIn(next);
  }

  function remove(one: Swept): void {
    if (one.slot === undefined) return;
    slots.get(one.slot)?.delete(one);
    one.slot = undefined;
  }

  return {
    add(one, ms) {
      remove(one);
      const slot = Math.ceil(passed() + ms / gridMs);
      const those = slots.get(slot) ?? new Set();
      slots.set(slot, those.add(one));
      one.slot = slot;
      wakeIn(slot);
    },
    remove,
  };
}
