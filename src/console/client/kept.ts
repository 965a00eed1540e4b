/** What an app keeps over a restart, by name: JSON in the browser's local storage, or in whatever is like it. */
export interface Kept {
  read<T>(name: string): T | undefined;
  write(name: string, value: unknown): void;
  forget(name: string): void;
  /** Of this owner: when they log out. */
  forgetAll(): void;
}

/**
 * Everything is under the name of `owner`, so that who logs in next on the same device sees nothing of it. A storage that is full, or
 * that the browser does not give, keeps nothing, and the app goes on without.
 */
export function createKept(storage: () => Storage, owner: string): Kept {
  const prefix = `d1:${owner}:`;
  return {
    read<T>(name: string) {
      const text = attempt(() => storage().getItem(prefix + name));
      return text == null ? undefined : attempt(() => JSON.parse(text) as T);
    },
    write: (name, value) => void attempt(() => storage().setItem(prefix + name, JSON.stringify(value))),
    forget: (name) => void attempt(() => storage().removeItem(prefix + name)),
    forgetAll: () => void attempt(() => forgetFrom(storage(), prefix)),
  };
}

function forgetFrom(storage: Storage, prefix: string): void {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const name of names) if (name.startsWith(prefix)) storage.removeItem(name);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
