/** A map that forgets what was not set for `ms`. */
export interface AgingMap<K, V> {
  get(key: K): V | undefined;
  /** Sets the value, and makes it the youngest. */
  set(key: K, value: V): void;
  delete(key: K): void;
  /** All of it, oldest first. */
  entries(): [K, V][];
}

export function createAgingMap<K, V>(ms: number): AgingMap<K, V> {
  /** Oldest first. */
  const entries = new Map<K, { value: V; at: number }>();

  function forget(): void {
    const horizon = Date.now() - ms;
    for (const [key, { at }] of entries) {
      if (at >= horizon) return;
      entries.delete(key);
    }
  }

  return {
    get(key) {
      forget();
      return entries.get(key)?.value;
    },
    set(key, value) {
      forget();
      entries.delete(key);
      entries.set(key, { value, at: Date.now() });
    },
    delete: (key) => void entries.delete(key),
    entries() {
      forget();
      return [...entries].map(([key, { value }]) => [key, value]);
    },
  };
}
