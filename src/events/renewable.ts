import type { Gap, LogEntry } from './event-log.ts';
import { Items } from '../items.ts';

type Step = IteratorResult<LogEntry | Gap, void>;

/**
 * A follower that can be told to begin anew: it is given a gap then, whatever its record holds. By callbacks: an async function that waits would be the
 * larger part of it.
 */
export class Renewable extends Items<LogEntry | Gap> {
  private anew = false;

  constructor(
    private readonly items: AsyncGenerator<LogEntry | Gap, void, void>,
    private readonly signal: AbortSignal,
    private readonly leave: () => void,
  ) {
    super();
  }

  next(): Promise<Step> {
    return this.items.next().then(this.take, this.fail);
  }

  /** What was to come is in the snapshot that whoever reads this takes next. */
  beginAnew(): void {
    this.anew = true;
    this.items.return().catch(() => undefined);
  }

  /** Of a signal. */
  handleEvent(): void {
    this.depart();
  }

  protected end(): Promise<unknown> {
    this.depart();
    return this.items.return();
  }

  private depart(): void {
    this.signal.removeEventListener('abort', this);
    this.leave();
  }

  private readonly take = (step: Step): Promise<Step> | Step => {
    if (this.anew && !this.signal.aborted) {
      this.anew = false;
      this.depart();
      return { value: { gap: true }, done: false };
    }
    return step.done ? this.return() : step;
  };

  private readonly fail = (error: unknown): Promise<Step> => this.throw(error);
}
