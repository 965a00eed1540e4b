/** The value with all that is in it, so that nobody who is handed it can change it for others. However deep: it may come from outside. */
export function frozen<T>(value: T): T {
  const rest: object[] = [];
  const see = (next: unknown) => void (typeof next === 'object' && next !== null && rest.push(next));
  see(value);
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (Object.isFrozen(next)) continue;
    Object.freeze(next);
    if (Array.isArray(next)) next.forEach(see);
    else for (const name in next) see((next as Record<string, unknown>)[name]);
  }
  return value;
}
