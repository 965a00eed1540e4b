import { Fault } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { EventLog, Update } from '../event-log.ts';
import { createLoggedIds } from '../logged-id.ts';
import { parseNotification, type Notification, type Odd, type ParsedNotification } from './parse-notification.ts';
import { whereItBegan } from './where-it-began.ts';

export { operationUpdate } from './operation-update.ts';
export { parseNotification } from './parse-notification.ts';
export { readOperation } from './read-operation.ts';

export interface Received {
  stored: number;
  repeated: number;
  setAside: number;
}

/** Since the process started. */
export interface NotificationCounts extends Received {
  /** Updates stored or repeated whose operation kind is not known here. */
  unrecognized: number;
  /** Updates that could not be stored, and things that could not be set aside. */
  failed: number;
}

export interface Notifications {
  /**
   * Stores what a notification tells; when it resolves everything is stored or set aside, and D1 may be answered 204.
   *
   * @throws Fault EVENTS_UNAVAILABLE when any of it could not be stored: D1 sends all of it again, and what was stored by then is a repeat.
   */
  receive(notification: Notification, correlationId: string): Promise<Received>;
  counts(): NotificationCounts;
}

/** How many go to the backend together: few enough that preparing them keeps nobody waiting, and that none waits past its deadline. */
const atOnce = 64;

export function createNotifications(options: { log: EventLog; issuerId: string; logger: Logger }): Notifications {
  const { log } = options;
  const logger = options.logger.child({ issuerId: options.issuerId });
  const logged = createLoggedIds();
  const counts = { stored: 0, repeated: 0, setAside: 0, unrecognized: 0, failed: 0 };

  function note({ updates, odd }: ParsedNotification, correlationId: string): void {
    for (const { update, unrecognized } of updates) {
      if (!unrecognized) continue;
      counts.unrecognized += 1;
      const reason = 'operation: unknown kind';
      const operationId = logged(update.operationId);
      logger.warn({ operationId, reason, correlationId }, 'an update is kept as UNRECOGNIZED');
    }
    for (const { operationId, reason, stored } of odd) {
      const said = stored ? 'a member was dropped or cut, and the update is stored' : 'an odd update is set aside';
      logger.warn({ operationId: logged(operationId), reason, correlationId }, said);
    }
  }

  async function setAside({ reason, operationId, item }: Odd, correlationId: string): Promise<'setAside'> {
    await log.setAside({ reason, operationId, correlationId, content: textOf(item) });
    return 'setAside';
  }

  function placed(notification: Notification, update: Update): Promise<Update> | Update {
    return notification.kind === 'digitalCard' ? whereItBegan(log, update, notification.id) : update;
  }

  return {
    async receive(notification, correlationId) {
      const parsed = parseNotification(notification);
      note(parsed, correlationId);
      // Begun in D1's order, which the log keeps within a card or an end user.
      const works = [
        ...parsed.updates.map(({ update }) => async () => {
          const appended = log.append(await placed(notification, update), { tellRepeat: true });
          return (await appended).outcome;
        }),
        ...parsed.odd.map((odd) => () => setAside(odd, correlationId)),
      ];
      const received: Received = { stored: 0, repeated: 0, setAside: 0 };
      let cause: unknown;
      for (let from = 0; from < works.length; from += atOnce) {
        const results = await Promise.allSettled(works.slice(from, from + atOnce).map((work) => work()));
        for (const result of results) {
          if (result.status === 'fulfilled') {
            received[result.value] += 1;
            counts[result.value] += 1;
          } else {
            cause ??= result.reason;
            counts.failed += 1;
          }
        }
      }
      if (received.setAside > 0)
        logger.warn({ setAside: received.setAside, sinceStart: counts.setAside, correlationId }, 'set aside');
      if (cause !== undefined) throw new Fault('EVENTS_UNAVAILABLE', { cause });
      return received;
    },
    counts: () => ({ ...counts }),
  };
}

function textOf(item: unknown): string {
  try {
    return JSON.stringify(item) ?? '';
  } catch {
    // Nested deeper than the stack: what it is does not matter, that it came does.
    return '(nested too deeply to be kept)';
  }
}
