import { useSyncExternalStore } from 'react';

/** Whether a person's socket is open, for whoever shows it. */
export interface Connection {
  /** Undefined until it has been open for the first time. */
  isOpen(): boolean | undefined;
  set(isOpen: boolean): void;
  listen(heard: () => void): () => void;
}

export function createConnection(): Connection {
  const listeners = new Set<() => void>();
  let isOpen: boolean | undefined;
  return {
    isOpen: () => isOpen,
    set(now) {
      // One that was never open is being made.
      if (isOpen === undefined && !now) return;
      isOpen = now;
      for (const heard of listeners) heard();
    },
    listen(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
  };
}

export function useConnection({ listen, isOpen }: Connection): boolean | undefined {
  return useSyncExternalStore(listen, isOpen);
}
