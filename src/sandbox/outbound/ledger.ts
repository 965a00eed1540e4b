import type { Message } from './messages.ts';

/** What became of a notification: on its way or held back; taken, refused or given up; never sent. */
export type NotificationState = 'pending' | 'acknowledged' | 'refused' | 'givenUp' | 'lost';

/** One call to the issuer, as it was to be made. */
export interface Notification {
  readonly id: string;
  /** ISO 8601, the sandbox's clock. */
  readonly at: string;
  readonly message: Message;
  state: NotificationState;
  /** How often it was sent. */
  attempts: number;
  /** The issuer's last HTTP status; absent where it was not reached. */
  lastStatus?: number;
}

/** How many are remembered. */
const most = 1_000;

/** The notifications of the last time, and how each went. */
export class Ledger {
  readonly #notifications = new Map<string, Notification>();

  begin(id: string, at: string, message: Message): void {
    this.#notifications.set(id, { id, at, message, state: 'pending', attempts: 0 });
    const [oldest] = this.#notifications.keys();
    if (this.#notifications.size > most && oldest !== undefined) this.#notifications.delete(oldest);
  }

  /** What is lost on the way was not taken, whatever becomes of a copy of it. */
  lost({ id }: Message): void {
    const known = this.#of(id);
    if (known) known.state = 'lost';
  }

  /** It was sent once more. `outcome`: how it ended with that, if it did. */
  tried({ id }: Message, status: number | undefined, outcome: NotificationState | undefined): void {
    const known = this.#of(id);
    if (!known) return;
    known.attempts++;
    known.lastStatus = status;
    // Of several copies the one that was taken counts.
    if (known.state !== 'acknowledged') known.state = outcome ?? 'pending';
  }

  find(id: string): Notification | undefined {
    return this.#notifications.get(id);
  }

  /** Newest first. */
  list(): Notification[] {
    return [...this.#notifications.values()].reverse();
  }

  #of(id: string | undefined): Notification | undefined {
    return id === undefined ? undefined : this.#notifications.get(id);
  }
}
