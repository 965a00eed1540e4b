import { randomBytes } from 'node:crypto';
import type { EventLog, Gap, LogEntry, Update, UpdateFields } from '../../src/events/event-log.ts';
import { createLogger, type Logger } from '../../src/log.ts';

export const silent: Logger = createLogger({ level: 'silent', name: 'test' });
export const start = { epoch: '', position: '0' };

export function randomCard(): `card:${string}` {
  return `card:${randomBytes(6).toString('hex')}`;
}

/** An update of a card's production; by default the first one. */
export function produce(
  subject: Update['subject'],
  fields: UpdateFields = { stage: 'CARD_PROD_REQUESTED' },
  rest: Partial<Update> = {},
): Update {
  return { subject, operationId: `${subject.slice(5)}-order`, kind: 'PRODUCE', status: 'PENDING', fields, ...rest };
}

/** The seven updates of one order, as D1 sends them when nothing goes wrong. */
export function order(subject: Update['subject']): Update[] {
  const startedAt = '2025-01-17T06:28:02.492Z';
  const common = { issuerRequestId: 'request-1' };
  const pending = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE'];
  const done = { status: 'SUCCESSFUL', startedAt, endedAt: '2025-01-19T10:00:00.000Z' };
  const shipment = { carrier: 'dhl', trackingNumber: '00340434161094021501', shipmentStatus: 'IN_TRANSIT' };
  return [
    ...pending.map((stage) => produce(subject, { ...common, stage }, { startedAt })),
    produce(subject, { ...common, stage: 'CARD_SHIPPED' }, done),
    produce(subject, { ...common, stage: 'CARD_SHIPPED', ...shipment }, done),
  ];
}

/** Appends what must not be a repeat. */
export async function store(log: EventLog, update: Update): Promise<LogEntry> {
  const outcome = await log.append(update);
  if (outcome.outcome !== 'stored') throw new Error('The update was taken for a repeat.');
  return outcome.entry;
}

/** The next entry of a follower; anything else is an error. */
export async function next(follower: AsyncGenerator<LogEntry | Gap, void, void>): Promise<LogEntry> {
  const { value } = await follower.next();
  if (!value) throw new Error('The follower has ended.');
  if ('gap' in value) throw new Error('The follower has a gap.');
  return value;
}

export async function take(follower: AsyncGenerator<LogEntry | Gap, void, void>, count: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  while (entries.length < count) entries.push(await next(follower));
  return entries;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not so within ${ms} ms: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
