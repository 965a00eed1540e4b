import { Writable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Fault } from '../../src/errors.ts';
import type { EventLog, SetAside } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory-log.ts';
import {
  createNotifications,
  operationUpdate,
  parseNotification,
  readOperation,
} from '../../src/events/notifications.ts';
import { createLogger } from '../../src/log.ts';
import { silent } from '../support/events.ts';

const operation = {
  operationId: 'op-1',
  operation: 'PRODUCE',
  status: 'PENDING',
  startTime: '2025-01-17T06:28:02.492Z',
  cardId: 'card-1',
  details: { status: 'CARD_PROD_REQUESTED' },
};
const pan = '4929000000000000';

function parse(...operations: unknown[]) {
  const parsed = parseNotification({ operations });
  if (parsed.malformed) throw new Error('The batch is malformed.');
  return parsed;
}

describe('parsing a notification', () => {
  test('reads every member of an update', () => {
    const { updates, odd } = parse({
      ...operation,
      status: 'SUCCESSFUL',
      endTime: '2025-01-19T10:00:00Z',
      errorCode: 'E1',
      error: 'what went wrong',
      details: {
        status: 'CARD_SHIPPED',
        reason: 'why',
        dueDate: '2025-01-20',
        productionSite: 'SITE1',
        issuerRequestId: 'request-1',
        consumerId: 'deprecated',
        shipment: {
          carrier: 'dhl',
          trackingNumber: '123',
          trackingUrl: 'https://dhl.example/123',
          status: 'IN_TRANSIT',
          message: 'on its way',
          weight: 3,
        },
      },
      somethingNew: { deep: [1] },
    });
    expect(odd).toEqual([]);
    expect(updates).toEqual([
      {
        unrecognized: false,
        update: {
          subject: 'card:card-1',
          operationId: 'op-1',
          kind: 'PRODUCE',
          status: 'SUCCESSFUL',
          startedAt: '2025-01-17T06:28:02.492Z',
          endedAt: '2025-01-19T10:00:00.000Z',
          fields: {
            stage: 'CARD_SHIPPED',
            reason: 'why',
            dueDate: '2025-01-20',
            productionSite: 'SITE1',
            issuerRequestId: 'request-1',
            carrier: 'dhl',
            trackingNumber: '123',
            trackingUrl: 'https://dhl.example/123',
            shipmentStatus: 'IN_TRANSIT',
            shipmentMessage: 'on its way',
            errorCode: 'E1',
            errorMessage: 'what went wrong',
          },
        },
      },
    ]);
  });

  test('takes issuerRequestId from the top as well, and null for absent', () => {
    const bare = { ...operation, endTime: null, details: null, error: null, issuerRequestId: 'request-1' };
    expect(parse(bare).updates[0]?.update).toEqual({
      ...operationUpdate(operation),
      fields: { issuerRequestId: 'request-1' },
    });
  });

  test('leaves out a time that is none', () => {
    const { updates } = parse({ ...operation, startTime: 'soon', endTime: '' });
    expect(updates[0]?.update).not.toHaveProperty('startedAt');
    expect(updates[0]?.update).not.toHaveProperty('endedAt');
  });

  test('stores unknown kinds, statuses and stages, and says which kinds it does not know', () => {
    const { updates, odd } = parse(
      { ...operation, operation: 'TELEPORT' },
      { ...operation, status: 'PAUSED', details: { status: 'ON_HOLD' } },
    );
    expect(odd).toEqual([]);
    expect(updates.map(({ unrecognized }) => unrecognized)).toEqual([true, false]);
    expect(updates[1]?.update).toMatchObject({ status: 'PAUSED', fields: { stage: 'ON_HOLD' } });
  });

  test.each([
    null,
    undefined,
    'text',
    1,
    [],
    {},
    { operations: null },
    { operations: {} },
    { operations: 'x' },
    [operation],
  ])('a body that is no batch is malformed: %p', (body) => {
    expect(parseNotification(body)).toEqual({ malformed: true });
  });

  test('an empty batch is a batch', () => {
    expect(parseNotification({ operations: [] })).toEqual({ malformed: false, updates: [], odd: [] });
  });

  test.each([
    ['null', null, 'item: invalid_type'],
    ['a text', 'x', 'item: invalid_type'],
    ['a list', [operation], 'item: invalid_type'],
    ['no operationId', { ...operation, operationId: undefined }, 'operationId: invalid_type'],
    ['an empty operationId', { ...operation, operationId: '' }, 'operationId: invalid_format'],
    ['an operationId with a line break', { ...operation, operationId: 'a\nb' }, 'operationId: invalid_format'],
    ['a long operationId', { ...operation, operationId: 'x'.repeat(65) }, 'operationId: invalid_format'],
    ['no operation', { ...operation, operation: undefined }, 'operation: invalid_type'],
    ['no status', { ...operation, status: undefined }, 'status: invalid_type'],
    ['a number for status', { ...operation, status: 3 }, 'status: invalid_type'],
    ['an empty status', { ...operation, status: '' }, 'status: too_small'],
    ['no cardId', { ...operation, cardId: undefined }, 'cardId: invalid_type'],
    ['a long cardId', { ...operation, cardId: 'x'.repeat(49) }, 'cardId: invalid_format'],
  ])('%s is odd, and its neighbours are not', (_name, item, reason) => {
    const { updates, odd } = parse(operation, item, { ...operation, cardId: 'card-2' });
    expect(updates).toHaveLength(2);
    expect(odd).toMatchObject([{ reason, item }]);
  });

  test.each<[string, object, string]>([
    ['a number for startTime', { ...operation, startTime: 1_737_095_282 }, 'startTime: invalid_type'],
    ['details that are a list', { ...operation, details: [] }, 'details: invalid_type'],
    ['a text for details', { ...operation, details: 'x' }, 'details: invalid_type'],
    ['a number for stage', { ...operation, details: { status: 1 } }, 'details.status: invalid_type'],
    ['a text for shipment', { ...operation, details: { shipment: 'x' } }, 'details.shipment: invalid_type'],
    [
      'an object for carrier',
      { ...operation, details: { shipment: { carrier: {} } } },
      'details.shipment.carrier: invalid_type',
    ],
    ['too long a text', { ...operation, details: { reason: 'x'.repeat(1_025) } }, 'details.reason: too_big'],
    ['a number for dueDate', { ...operation, details: { dueDate: 20_261_126 } }, 'details.dueDate: invalid_type'],
    [
      'two such',
      { ...operation, endTime: 5, details: { reason: {} } },
      'endTime: invalid_type, details.reason: invalid_type',
    ],
  ])('%s costs that member alone: the update is stored, and the item is odd too', (_name, item, reason) => {
    const { updates, odd } = parse(item);
    expect(updates).toMatchObject([{ update: { operationId: 'op-1', kind: 'PRODUCE', status: 'PENDING' } }]);
    expect(odd).toEqual([{ reason, operationId: 'op-1', item, stored: true }]);
  });

  test('what is beside a member that is dropped stays, and too long a text is cut', () => {
    const details = { status: 'CARD_SHIPPED', dueDate: 20_261_126, reason: `${'x'.repeat(1_023)}🙂`, shipment: 'x' };
    const { update } = parse({ ...operation, endTime: 1_732_000_000, details }).updates[0] ?? {};
    expect(update).not.toHaveProperty('endedAt');
    expect(update?.startedAt).toBe(operation.startTime);
    expect(update?.fields).toEqual({ stage: 'CARD_SHIPPED', reason: 'x'.repeat(1_023) });
    const longer = { ...operation, error: `${'x'.repeat(1_015)} ${pan}` };
    expect(parse(longer).updates[0]?.update.fields.errorMessage).toBe(`${'x'.repeat(1_015)} …`);
  });

  test('hides card numbers in every free text, and leaves the ids and the tracking number', () => {
    const hidden = `no 7 ${pan}`;
    const trackingNumber = '00340434161094021501';
    const trackingUrl = `https://dhl.example/${trackingNumber}?ref=${pan}`;
    const shipment = { carrier: hidden, trackingNumber, trackingUrl, status: hidden, message: hidden };
    const details = { status: hidden, reason: hidden, dueDate: hidden, productionSite: hidden, shipment };
    const odd = { ...operation, operation: hidden, status: hidden, errorCode: hidden, error: hidden, details };
    const { update } = parse(odd).updates[0] ?? {};
    expect(JSON.stringify(update)).not.toContain('4929');
    expect(update?.fields).toMatchObject({
      reason: 'no 7 …',
      trackingNumber,
      trackingUrl: `https://dhl.example/${trackingNumber}?ref=…`,
    });
    expect(parse({ ...operation, operationId: pan }).updates[0]?.update.operationId).toBe(pan);
  });

  test('an answer of D1 is read like a notification', () => {
    expect(readOperation({ ...operation, endTime: 5 })).toEqual(operationUpdate(operation));
    expect(readOperation({ ...operation, cardId: 5 })).toBeNull();
    expect(readOperation(null)).toBeNull();
  });

  test('names the operation of an odd item, when it has an id to be named by', () => {
    expect(parse({ ...operation, cardId: 1 }).odd[0]?.operationId).toBe('op-1');
    expect(parse({ ...operation, operationId: { a: 1 } }).odd[0]).not.toHaveProperty('operationId');
  });

  test('members named like those of every object do no harm', () => {
    const item = JSON.parse(
      '{"operationId":"o","operation":"PRODUCE","status":"PENDING","cardId":"c","__proto__":{"x":1}}',
    );
    expect(parse(item).updates[0]?.update).toEqual(expect.objectContaining({ operationId: 'o', fields: {} }));
    expect({}).not.toHaveProperty('x');
  });
});

describe('receiving notifications', () => {
  const logs: EventLog[] = [];
  afterEach(() => Promise.all(logs.splice(0).map((log) => log.stop())));

  function setUp(override: (log: EventLog) => Partial<EventLog> = () => ({})) {
    const memory = createMemoryEventLog({ secret: 'secret', logger: silent });
    logs.push(memory);
    const aside: SetAside[] = [];
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const log: EventLog = {
      ...memory,
      async setAside(item) {
        aside.push(item);
        await memory.setAside(item);
      },
      ...override(memory),
    };
    const logger = createLogger({ level: 'trace', name: 'test', destination });
    return { log, aside, lines, notifications: createNotifications({ log, issuerId: 'ISSUER0001', logger }) };
  }

  const stages = ['CARD_PROD_REQUESTED', 'DATA_PREPARED', 'CARD_PROD_READY'];
  const batch = ['card-1', 'card-2'].flatMap((cardId) =>
    stages.map((status) => ({ ...operation, operationId: `of-${cardId}`, cardId, details: { status } })),
  );

  test('stores a batch, in order within each card; sent again, it is all repeats', async () => {
    const { log, notifications } = setUp();
    const counted = { stored: 6, repeated: 0, setAside: 0 };
    expect(await notifications.receive({ operations: batch }, 'c-1')).toEqual(counted);
    for (const cardId of ['card-1', 'card-2'] as const) {
      const entries = await log.entries(`card:${cardId}`);
      expect(entries.map(({ update }) => update.fields.stage)).toEqual(stages);
      expect(entries.some(({ late }) => late)).toBe(false);
    }
    expect(await notifications.receive({ operations: batch }, 'c-2')).toEqual({ stored: 0, repeated: 6, setAside: 0 });
    expect(notifications.counts()).toMatchObject({ stored: 6, repeated: 6, failed: 0 });
  });

  test('sets the odd aside and logs ids and reasons, nothing of what was in them', async () => {
    const { log, aside, lines, notifications } = setUp();
    const odd = { ...operation, cardId: undefined, error: pan };
    const unknown = { ...operation, operationId: 'op-2', operation: `KIND ${pan}` };
    const result = await notifications.receive({ operations: [...batch, odd, pan, unknown] }, 'c-1');
    expect(result).toEqual({ stored: 7, repeated: 0, setAside: 2 });
    expect(aside).toEqual([
      { reason: 'cardId: invalid_type', operationId: 'op-1', correlationId: 'c-1', content: JSON.stringify(odd) },
      { reason: 'item: invalid_type', correlationId: 'c-1', content: JSON.stringify(pan) },
    ]);
    expect(await log.countSetAside()).toBe(2);
    expect(notifications.counts()).toMatchObject({ setAside: 2, unrecognized: 1 });
    expect(lines.join('')).toMatch(/op-1.*c-1/);
    expect(lines.join('')).toContain('op-2');
    expect(lines.join('')).not.toContain(pan);
  });

  test('a member that cannot be used is logged by id and set aside, and the update is stored', async () => {
    const { log, aside, lines, notifications } = setUp();
    const item = { ...operation, error: { text: pan }, details: { status: 'DATA_PREPARED', dueDate: 5 } };
    const result = await notifications.receive({ operations: [item] }, 'c-1');
    expect(result).toEqual({ stored: 1, repeated: 0, setAside: 1 });
    const reason = 'error: invalid_type, details.dueDate: invalid_type';
    expect(aside).toEqual([{ reason, operationId: 'op-1', correlationId: 'c-1', content: JSON.stringify(item) }]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { reason, operationId: 'op-1', correlationId: 'c-1' },
      { setAside: 1, sinceStart: 1, correlationId: 'c-1' },
    ]);
    expect(lines.join('')).toContain('a member was dropped');
    expect(lines.join('')).not.toContain(pan);
    expect((await log.snapshot('card:card-1')).operations[0]?.fields).toEqual({ stage: 'DATA_PREPARED' });
  });

  test('an operationId that is a card number is kept, and is not logged', async () => {
    const { log, lines, notifications } = setUp();
    const odd = [pan, `a${pan}`].map((operationId) => ({ ...operation, operationId, operation: 'TELEPORT' }));
    const broken = { ...operation, operationId: pan, cardId: 5 };
    const result = await notifications.receive({ operations: [...odd, broken] }, 'c-1');
    expect(result).toMatchObject({ stored: 2, setAside: 1 });
    expect(await log.subjectOf(pan)).toBe('card:card-1');
    expect(lines.join('')).not.toContain('4929');
    const names = lines.flatMap((line) => (JSON.parse(line) as { operationId?: string }).operationId ?? []);
    expect(names[0]).toMatch(/^hidden-[0-9a-f]{12}$/);
    expect(names).toEqual([names[0], expect.not.stringContaining(String(names[0])), names[0]]);
  });

  test('what is nested deeper than the stack is set aside as well', async () => {
    const { aside, notifications } = setUp();
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    expect(await notifications.receive({ operations: [deep] }, 'c-1')).toMatchObject({ setAside: 1 });
    expect(aside[0]?.content.length).toBeLessThan(250_000);
  });

  test('a body that is no notification is refused and counted', async () => {
    const { notifications } = setUp();
    await expect(notifications.receive({ card: pan }, 'c-1')).rejects.toEqual(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
    expect(notifications.counts()).toMatchObject({ malformed: 1, stored: 0 });
  });

  test('what cannot be stored does not cost the others, and D1 is told to send again', async () => {
    let broken = true;
    const { log, notifications } = setUp((memory) => ({
      append: (update) =>
        broken && update.fields.stage === 'DATA_PREPARED'
          ? Promise.reject(new Fault('EVENTS_UNAVAILABLE'))
          : memory.append(update),
    }));
    const unavailable = expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' });
    await expect(notifications.receive({ operations: batch }, 'c-1')).rejects.toEqual(unavailable);
    expect(notifications.counts()).toMatchObject({ stored: 4, failed: 2 });
    broken = false;
    expect(await notifications.receive({ operations: batch }, 'c-1')).toEqual({ stored: 2, repeated: 4, setAside: 0 });
    expect((await log.snapshot('card:card-1')).operations[0]?.fields.stage).toBe('CARD_PROD_READY');
  });

  test('what cannot be set aside is sent again as well', async () => {
    const { notifications } = setUp(() => ({ setAside: () => Promise.reject(new Fault('EVENTS_UNAVAILABLE')) }));
    await expect(notifications.receive({ operations: [null] }, 'c-1')).rejects.toEqual(
      expect.objectContaining({ code: 'EVENTS_UNAVAILABLE' }),
    );
  });

  test('ten thousand updates are stored a few cards at a time', async () => {
    let underWay = 0;
    let most = 0;
    const { notifications } = setUp((memory) => ({
      async append(update) {
        most = Math.max(most, (underWay += 1));
        await Promise.resolve();
        const outcome = await memory.append(update);
        underWay -= 1;
        return outcome;
      },
    }));
    const operations = Array.from({ length: 10_000 }, (_, i) => ({
      ...operation,
      operationId: `op-${i}`,
      cardId: `card-${i}`,
    }));
    expect(await notifications.receive({ operations }, 'c-1')).toMatchObject({ stored: 10_000 });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(64);
  });
});
