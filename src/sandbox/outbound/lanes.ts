/** Runs tasks that share a key one after the other, in the order they were asked for; others at the same time. */
export class Lanes {
  readonly #ends = new Map<string, Promise<void>>();

  /** `task` must not throw. */
  async run(keys: ReadonlySet<string>, task: () => Promise<void>): Promise<void> {
    const before = [...keys].map((key) => this.#ends.get(key));
    const end = Promise.all(before).then(task);
    for (const key of keys) this.#ends.set(key, end);
    await end;
    for (const key of keys) if (this.#ends.get(key) === end) this.#ends.delete(key);
  }
}
