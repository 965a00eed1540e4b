/** The value with all that is in it, so that nobody who is handed it can change it for others. However deep: it may come from outside. */
export function frozen<T>(value: T): T {
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    rest.push(...Object.values(next));
  }
  return value;
}
