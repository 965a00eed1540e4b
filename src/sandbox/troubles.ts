import type { Clock } from './clock.ts';

export interface TroublePolicy {
  /** Sends each notification this many times more. */
  duplicate: number;
  /** Keeps a notification back until the next one was taken. */
  reorder: boolean;
  /** Waits this many sandbox seconds before sending. */
  delaySeconds: number;
  /** Sends nothing until this is false again; then everything, late. */
  withhold: boolean;
  /** Forgets notifications instead of sending them. */
  drop: boolean;
  /** Puts an update that cannot be read before the real ones of every n-th notification; 0 never. */
  corruptEvery: number;
}

export const defaultTroubles: TroublePolicy = {
  duplicate: 0,
  reorder: false,
  delaySeconds: 0,
  withhold: false,
  drop: false,
  corruptEvery: 0,
};

type Operations = readonly unknown[];

/** What can befall a notification on its way (contract section 8: at least once, in any order), on request. */
export class Troubles {
  readonly counters = { dropped: 0, corrupted: 0 };
  readonly #clock: Clock;
  readonly #deliver: (operations: Operations, copies: number) => Promise<void>;
  #policy = defaultTroubles;
  #passed = 0;
  #delayed = 0;
  #swapping = 0;
  #withheld: Operations[] = [];
  #kept: Operations | undefined;
  #release: NodeJS.Timeout | undefined;

  constructor(clock: Clock, deliver: (operations: Operations, copies: number) => Promise<void>) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  set(policy: Partial<TroublePolicy>): TroublePolicy {
    this.#policy = { ...this.#policy, ...policy };
    if (!this.#policy.reorder) this.#releaseKept();
    if (!this.#policy.withhold) for (const operations of this.#withheld.splice(0)) this.pass(operations);
    return this.#policy;
  }

  pass(operations: Operations): void {
    const { drop, withhold, delaySeconds } = this.#policy;
    if (drop) {
      this.counters.dropped++;
    } else if (withhold) {
      this.#withheld.push(operations);
    } else if (delaySeconds > 0) {
      this.#delayed++;
      this.#clock.after(delaySeconds * 1000, () => {
        this.#delayed--;
        this.#order(operations);
      });
    } else {
      this.#order(operations);
    }
  }

  get quiet(): boolean {
    return this.#delayed === 0 && this.#swapping === 0 && this.#kept === undefined;
  }

  get withheld(): number {
    return this.#withheld.length;
  }

  stop(): void {
    clearTimeout(this.#release);
  }

  #order(operations: Operations): void {
    if (!this.#policy.reorder) return void this.#copies(operations);
    const earlier = this.#kept;
    this.#kept = undefined;
    clearTimeout(this.#release);
    if (earlier) {
      this.#swapping++;
      void this.#copies(operations).then(() => {
        this.#swapping--;
        return this.#copies(earlier);
      });
    } else {
      this.#kept = operations;
      // The last one has no successor to wait for.
      this.#release = setTimeout(() => this.#releaseKept(), 500).unref();
    }
  }

  #releaseKept(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    clearTimeout(this.#release);
    if (kept) void this.#copies(kept);
  }

  #copies(operations: Operations): Promise<void> {
    return this.#deliver(this.#corrupted(operations), 1 + this.#policy.duplicate);
  }

  #corrupted(operations: Operations): Operations {
    const { corruptEvery } = this.#policy;
    if (corruptEvery === 0 || ++this.#passed % corruptEvery !== 0) return operations;
    this.counters.corrupted++;
    return [
      { operationId: null, operation: 7, status: ['PENDING'], startTime: 'yesterday', cardId: {} },
      ...operations,
    ];
  }
}
