/** What may be another one tomorrow, while the process runs: a key, a secret. Whoever needs it asks each time, and goes on with what it was given. */
export type Current<T> = () => T;

/** What is made of it, and made anew when it is another one. @throws what `make` throws, at once for the first one */
export function madeOf<T, R>(current: Current<T>, make: (value: T) => R): Current<R> {
  let source = current();
  let made = make(source);
  return () => {
    const now = current();
    if (now !== source) {
      made = make(now);
      source = now;
    }
    return made;
  };
}
