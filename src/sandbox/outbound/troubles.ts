import type { Clock } from '../clock.ts';
import type { Message } from './messages.ts';

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

/** What can befall a notification on its way (contract section 8: at least once, in any order), on request. */
export class Troubles {
  readonly counters = { dropped: 0, corrupted: 0 };
  readonly #clock: Clock;
  readonly #deliver: (message: Message, copies: number) => Promise<void>;
  readonly #lost: (message: Message) => void;
  #policy = defaultTroubles;
  #losing = 0;
  #passed = 0;
  #delayed = 0;
  #swapping = 0;
  #withheld: Message[] = [];
  #kept: Message | undefined;
  #release: NodeJS.Timeout | undefined;

  constructor(
    clock: Clock,
    deliver: (message: Message, copies: number) => Promise<void>,
    lost: (message: Message) => void,
  ) {
    this.#clock = clock;
    this.#deliver = deliver;
    this.#lost = lost;
  }

  set(policy: Partial<TroublePolicy>): TroublePolicy {
    this.#policy = { ...this.#policy, ...policy };
    if (!this.#policy.reorder) this.#releaseKept();
    if (!this.#policy.withhold) for (const message of this.#withheld.splice(0)) this.pass(message);
    return this.#policy;
  }

  /** Forgets so many that come next, in place of what was asked for before. */
  loseNext(count: number): void {
    this.#losing = count;
  }

  pass(message: Message): void {
    const { drop, withhold, delaySeconds } = this.#policy;
    if (drop || this.#losing > 0) {
      if (!drop) this.#losing--;
      this.counters.dropped++;
      this.#lost(message);
    } else if (withhold) {
      this.#withheld.push(message);
    } else if (delaySeconds > 0) {
      this.#delayed++;
      this.#clock.after(delaySeconds * 1000, () => {
        this.#delayed--;
        this.#order(message);
      });
    } else {
      this.#order(message);
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

  #order(message: Message): void {
    if (!this.#policy.reorder) return void this.#copies(message);
    const earlier = this.#kept;
    this.#kept = undefined;
    clearTimeout(this.#release);
    if (earlier) {
      this.#swapping++;
      void this.#copies(message).then(() => {
        this.#swapping--;
        return this.#copies(earlier);
      });
    } else {
      this.#kept = message;
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

  async #copies(message: Message): Promise<void> {
    const copies = 1 + this.#policy.duplicate;
    const messages = this.#corrupted(message);
    await Promise.all(messages.map((each) => this.#deliver(each, copies)));
  }

  /** An update that cannot be read goes before the others in their call, or in a call of its own where each takes one. */
  #corrupted(message: Message): Message[] {
    const { corruptEvery } = this.#policy;
    if (corruptEvery === 0 || ++this.#passed % corruptEvery !== 0) return [message];
    this.counters.corrupted++;
    const spoiled = { operationId: null, operation: 7, status: ['PENDING'], startTime: 'yesterday', cardId: {} };
    if (message.single) return [{ ...message, updates: [spoiled] }, message];
    return [{ ...message, updates: [spoiled, ...message.updates] }];
  }
}
