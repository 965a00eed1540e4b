import type { Telemetry } from '../../telemetry.ts';
import type { Running } from './operations.ts';
import type { ShownEntry } from '../../scope.ts';

/** The payloads of one subscription, from the entry that each of them shows to the socket that took it. */
export interface Deliveries {
  /** The next payload shows this entry. */
  showing(entry: ShownEntry): void;
  /** Waits for what the next payload is made of. */
  wait<T>(work: () => Promise<T>): Promise<T>;
  /** Makes it. */
  make<T extends { value?: { errors?: readonly unknown[] } }>(work: () => Promise<T>): Promise<T>;
  /** The one that was made last was taken. */
  taken(): void;
  /** Nobody takes any more. */
  end(): void;
}

/** How an operation ends whose client has left. */
const left = { extensions: { code: 'LEFT' } };

/** Until its first payload a subscription is an operation like others, `running`; each later payload is told of by itself. */
export function createDeliveries(telemetry: Telemetry, running: Running | undefined): Deliveries {
  return new ToldDeliveries(telemetry, running);
}

type Payload = { value?: { errors?: readonly unknown[] } };
type Span = ReturnType<NonNullable<Telemetry['spans']>['start']>;

/** Small: each subscription has one for as long as it lasts. */
class ToldDeliveries implements Deliveries {
  // What was missed while its client was away is late for no reason of ours.
  private readonly begunAt = Date.now();
  private shows: ShownEntry | undefined;
  private made: { at: number; span: Span | undefined } | undefined;
  private busy = false;

  constructor(
    private readonly telemetry: Telemetry,
    private first: Running | undefined,
  ) {}

  showing(entry: ShownEntry): void {
    this.shows = entry;
  }

  wait<T>(work: () => Promise<T>): Promise<T> {
    return this.first === undefined ? work() : this.runFirst(this.first, work);
  }

  make<T extends Payload>(work: () => Promise<T>): Promise<T> {
    const entry = this.shows;
    this.shows = undefined;
    const follows = entry?.update.trace ?? '';
    const span = entry && this.telemetry.spans?.start('event delivery', { kind: 'consumer', follows });
    if (entry) this.made = { at: Date.parse(entry.at), span };
    const spanned = span ? () => span.run(work) : work;
    return this.first === undefined ? spanned() : this.makeFirst(this.first, spanned);
  }

  taken(): void {
    const { made, begunAt } = this;
    if (made === undefined) return;
    // The log's clock may be another one than ours.
    if (made.at >= begunAt) this.telemetry.shown({ seconds: Math.max(0, Date.now() - made.at) / 1_000 });
    made.span?.end();
    this.made = undefined;
  }

  end(): void {
    this.made?.span?.end('LEFT');
    this.made = undefined;
    // What is under way will say itself how it ended.
    if (!this.busy) this.first?.end([left]);
  }

  private async runFirst<T>(running: Running, work: () => Promise<T>): Promise<T> {
    this.busy = true;
    try {
      return await running.run(work);
    } catch (error) {
      running.end([error]);
      throw error;
    } finally {
      this.busy = false;
    }
  }

  private async makeFirst<T extends Payload>(running: Running, work: () => Promise<T>): Promise<T> {
    const result = await this.runFirst(running, work);
    running.end(result.value === undefined ? [left] : result.value.errors);
    this.first = undefined;
    return result;
  }
}
