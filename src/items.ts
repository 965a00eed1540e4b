/**
 * What an async generator can do, without being one: a generator that waits holds on to what it gave last, and there are many that wait. One call of
 * `next` at a time.
 */
export abstract class Items<T> implements AsyncGenerator<T, void, void> {
  abstract next(): Promise<IteratorResult<T, void>>;

  /** Nobody wants any more, or there is no more: called more than once maybe. */
  protected abstract end(): unknown;

  async return(): Promise<IteratorResult<T, void>> {
    await this.end();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
