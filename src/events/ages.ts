/** Deletes and gives the keys older than `horizon` of a map that is ordered by age. */
export function forget<K>(ages: Map<K, number>, horizon: number): K[] {
  const old: K[] = [];
  for (const [key, at] of ages) {
    if (at >= horizon) break;
    ages.delete(key);
    old.push(key);
  }
  return old;
}

/** Sets the age of a key and makes it the youngest. */
export function renew<K>(ages: Map<K, number>, key: K, at: number): void {
  ages.delete(key);
  ages.set(key, at);
}
