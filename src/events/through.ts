/**
 * Items made of others one by one; undefined leaves one out. `onEnd` is called when there are no more, or nobody wants them: more than once maybe. No
 * generator: one that waits holds on to what it gave last, and there are many that wait.
 */
export function through<T, U>(
  items: AsyncGenerator<T, void, void>,
  pass: (item: T) => Promise<U | undefined> | U | undefined,
  onEnd: () => void = () => undefined,
): AsyncGenerator<U, void, void> {
  return new Through(items, pass, onEnd);
}

class Through<T, U> implements AsyncGenerator<U, void, void> {
  constructor(
    private readonly items: AsyncGenerator<T, void, void>,
    private readonly pass: (item: T) => Promise<U | undefined> | U | undefined,
    private readonly onEnd: () => void,
  ) {}

  async next(): Promise<IteratorResult<U, void>> {
    try {
      for (;;) {
        const passed = this.take(await this.items.next());
        const item = passed instanceof Promise ? await passed : passed;
        if (item === null) break;
        if (item !== undefined) return { value: item, done: false };
      }
    } catch (error) {
      await this.return();
      throw error;
    }
    return this.return();
  }

  async return(): Promise<IteratorResult<U, void>> {
    this.onEnd();
    await this.items.return();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<U, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private take({ done, value }: IteratorResult<T, void>): Promise<U | undefined> | U | undefined | null {
    return done ? null : this.pass(value as T);
  }
}
