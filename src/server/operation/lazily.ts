/** An object that is made when somebody first asks for something of it. Many events are shown without anything of their context. */
export function lazily<T extends object>(make: () => T): T {
  let made: T | undefined;
  return new Proxy({} as T, { get: (_none, name) => Reflect.get((made ??= make()), name) as unknown });
}
