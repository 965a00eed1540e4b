export type MaybeLater<T> = T | Promise<T>;

/** Goes on with a value at once where it is there: the promise would cost more than what is done with it. */
export function onward<T, R>(value: MaybeLater<T>, next: (value: T) => R): MaybeLater<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
