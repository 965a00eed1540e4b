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
  // What was missed while its client was away is late for no reason of ours.
  const begunAt = Date.now();
  let first = running;
  let shows: ShownEntry | undefined;
  let made: { at: number; span: ReturnType<typeof begin> } | undefined;
  let busy = false;

  function begin(entry: ShownEntry) {
    return telemetry.spans?.start('event delivery', { kind: 'consumer', follows: entry.update.trace ?? '' });
  }

  function asFirst<T>(work: () => Promise<T>): Promise<T> {
    return first === undefined ? work() : runFirst(first, work);
  }

  async function runFirst<T>(running: Running, work: () => Promise<T>): Promise<T> {
    busy = true;
    try {
      return await running.run(work);
    } catch (error) {
      running.end([error]);
      throw error;
    } finally {
      busy = false;
    }
  }

  async function makeFirst<T extends { value?: { errors?: readonly unknown[] } }>(work: () => Promise<T>): Promise<T> {
    const result = await asFirst(work);
    first?.end(result.value === undefined ? [left] : result.value.errors);
    first = undefined;
    return result;
  }

  return {
    showing: (entry) => void (shows = entry),
    wait: asFirst,
    make(work) {
      const entry = shows;
      shows = undefined;
      const span = entry && begin(entry);
      if (entry) made = { at: Date.parse(entry.at), span };
      const spanned = span ? () => span.run(work) : work;
      return first === undefined ? spanned() : makeFirst(spanned);
    },
    taken() {
      if (made === undefined) return;
      // The log's clock may be another one than ours.
      if (made.at >= begunAt) telemetry.shown({ seconds: Math.max(0, Date.now() - made.at) / 1_000 });
      made.span?.end();
      made = undefined;
    },
    end() {
      made?.span?.end('LEFT');
      made = undefined;
      // What is under way will say itself how it ended.
      if (!busy) first?.end([left]);
    },
  };
}
