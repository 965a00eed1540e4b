import { Items } from '../items.ts';

type Pass<T, U> = (item: T) => Promise<U | undefined> | U | undefined;

/** Items made of others one by one; undefined leaves one out. The others end with them. */
export function through<T, U>(items: AsyncGenerator<T, void, void>, pass: Pass<T, U>): AsyncGenerator<U, void, void> {
  return new Through(items, pass);
}

/** By callbacks: an async function that waits would be the larger part of it. */
class Through<T, U> extends Items<U> {
  constructor(
    private readonly items: AsyncGenerator<T, void, void>,
    private readonly pass: Pass<T, U>,
  ) {
    super();
  }

  next(): Promise<IteratorResult<U, void>> {
    return this.items.next().then(this.take, this.fail);
  }

  protected end(): Promise<unknown> {
    return this.items.return();
  }

  private readonly take = (
    step: IteratorResult<T, void>,
  ): Promise<IteratorResult<U, void>> | IteratorResult<U, void> => {
    if (step.done) return this.return();
    try {
      const passed = this.pass(step.value);
      return passed instanceof Promise ? passed.then(this.give, this.fail) : this.give(passed);
    } catch (error) {
      return this.fail(error);
    }
  };

  private readonly give = (item: U | undefined): Promise<IteratorResult<U, void>> | IteratorResult<U, void> =>
    item === undefined ? this.next() : { value: item, done: false };

  private readonly fail = (error: unknown): Promise<IteratorResult<U, void>> => this.throw(error);
}
