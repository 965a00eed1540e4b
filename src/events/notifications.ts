import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { EventLog, Update } from './event-log.ts';
import { createLoggedIds } from './logged-id.ts';
import { parseNotification, type Odd, type ParsedNotification } from './parse-notification.ts';

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
  /** Bodies that are no notification at all. */
  malformed: number;
}

export interface Notifications {
  /**
   * Stores a batch; when it resolves everything is stored and D1 may be answered 204.
   *
   * @throws Fault BAD_REQUEST when the body is no notification, EVENTS_UNAVAILABLE when any of it could not be stored: D1 sends all of it
   * again, and what was stored by then is a repeat.
   */
  receive(body: unknown, correlationId: string): Promise<Received>;
  counts(): NotificationCounts;
}

/** How many cards' updates are under way at once: enough to fill a connection, few enough that none waits past its deadline. */
const lanes = 32;

export function createNotifications(options: { log: EventLog; issuerId: string; logger: Logger }): Notifications {
  const { log } = options;
  const logger = options.logger.child({ issuerId: options.issuerId });
  const logged = createLoggedIds();
  const counts = { stored: 0, repeated: 0, setAside: 0, unrecognized: 0, failed: 0, malformed: 0 };

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

  return {
    async receive(body, correlationId) {
      const parsed = parseNotification(body);
      if (parsed.malformed) {
        counts.malformed += 1;
        throw new Fault('BAD_REQUEST');
      }
      note(parsed, correlationId);
      const works = [
        ...byCard(parsed.updates).map((updates) =>
          updates.map((update) => async () => (await log.append(update)).outcome),
        ),
        ...parsed.odd.map((odd) => [() => setAside(odd, correlationId)]),
      ];
      const received: Received = { stored: 0, repeated: 0, setAside: 0 };
      let cause: unknown;
      await inLanes(works, async (work) => {
        for (const step of work) {
          try {
            const outcome = await step();
            received[outcome] += 1;
            counts[outcome] += 1;
          } catch (error) {
            cause ??= error;
            counts.failed += 1;
          }
        }
      });
      if (received.setAside > 0)
        logger.warn({ setAside: received.setAside, sinceStart: counts.setAside, correlationId }, 'set aside');
      if (cause !== undefined) throw new Fault('EVENTS_UNAVAILABLE', { cause });
      return received;
    },
    counts: () => ({ ...counts }),
  };
}

/** D1's order is kept within a card; cards do not wait for each other. */
function byCard(updates: ParsedNotification['updates']): Update[][] {
  const cards = new Map<string, Update[]>();
  for (const { update } of updates) {
    const card = cards.get(update.subject) ?? [];
    cards.set(update.subject, card);
    card.push(update);
  }
  return [...cards.values()];
}

async function inLanes<T>(works: T[], run: (work: T) => Promise<void>): Promise<void> {
  const rest = works.values();
  const lane = async () => {
    for (const work of rest) await run(work);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, works.length) }, lane));
}

function textOf(item: unknown): string {
  try {
    return JSON.stringify(item) ?? '';
  } catch {
    // Nested deeper than the stack: what it is does not matter, that it came does.
    return '(nested too deeply to be kept)';
  }
}
