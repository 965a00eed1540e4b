import { Writable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Fault } from '../../src/errors.ts';
import type { EventLog, SetAside } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import {
  createNotifications,
  operationUpdate,
  parseNotification,
  readOperation,
} from '../../src/events/notifications/notifications.ts';
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
  return parseNotification({ kind: 'cards', body: { operations } });
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
      ...operationUpdate('card:card-1', operation),
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
  ])('a body that is no batch is one odd thing: %p', (body) => {
    for (const kind of ['cards', 'consumers'] as const) {
      const odd = [{ reason: 'operations: missing', item: body, stored: false }];
      expect(parseNotification({ kind, body })).toEqual({ updates: [], odd });
    }
  });

  test('an empty batch is a batch', () => {
    expect(parse()).toEqual({ updates: [], odd: [] });
  });

  test('an operation on an end user is theirs, whatever card it names besides', () => {
    const body = { operations: [{ ...operation, consumerId: 'alice', details: undefined }, operation] };
    const { updates, odd } = parseNotification({ kind: 'consumers', body });
    expect(updates.map(({ update }) => update)).toEqual([
      { ...operationUpdate('consumer:alice', operation), fields: {} },
    ]);
    expect(odd).toMatchObject([{ reason: 'consumerId: invalid_type', operationId: 'op-1' }]);
  });

  describe('of one card', () => {
    const single = { operationId: 'op-1', operation: 'DIGITIZE', status: 'SUCCESSFUL' };
    const bare = { operationId: 'op-1', kind: 'DIGITIZE', status: 'SUCCESSFUL' };
    const one = (kind: 'card' | 'digitalCard', id: string, body: unknown) => parseNotification({ kind, id, body });

    test('is that of the path, without a time, and with its digital card if it is one', () => {
      const body = { ...single, cardId: 'another', digitalCardIds: ['dc-1'] };
      expect(one('card', 'card-1', body)).toEqual({
        updates: [
          { update: { ...bare, subject: 'card:card-1', fields: { digitalCardId: 'dc-1' } }, unrecognized: false },
        ],
        odd: [],
      });
      for (const digitalCardIds of [[], ['dc-1', 'dc-2'], null]) {
        const { updates, odd } = one('card', 'card-1', { ...single, digitalCardIds });
        expect([updates[0]?.update.fields, odd]).toEqual([{}, []]);
      }
    });

    test.each([['x'], [['dc-1', 5]], [['a b']], [[pan]], [{}]])(
      'digitalCardIds that are none: %j',
      (digitalCardIds) => {
        const { updates, odd } = one('card', 'card-1', { ...single, digitalCardIds });
        const good = digitalCardIds === 'x';
        expect(updates).toMatchObject([{ update: { ...bare, fields: good ? { digitalCardId: 'x' } : {} } }]);
        expect(odd.map(({ reason }) => reason)).toEqual(good ? [] : ['digitalCardIds: invalid_format']);
      },
    );

    test('a digital card is told of at its card, where D1 names it, and else by itself', () => {
      const update = { ...bare, subject: 'card:card-1', fields: { digitalCardId: 'dc-1' } };
      expect(one('digitalCard', 'dc-1', { ...single, cardId: 'card-1' }).updates).toMatchObject([{ update }]);
      expect(one('digitalCard', 'dc-1', single)).toEqual({
        updates: [{ update: { ...bare, subject: 'digitalCard:dc-1', fields: {} }, unrecognized: false }],
        odd: [],
      });
    });

    test.each([5, 'a b', 'x'.repeat(49), pan, {}])('a digital card with a card nobody can name: %j', (cardId) => {
      const { updates, odd } = one('digitalCard', 'dc-1', { ...single, cardId });
      expect(updates).toMatchObject([{ update: { ...bare, subject: 'digitalCard:dc-1', fields: {} } }]);
      expect(odd).toMatchObject([{ reason: 'cardId: invalid_format', operationId: 'op-1', stored: true }]);
    });

    test.each([null, 'text', 5, [], [single]])('a body that is no object is odd: %j', (body) => {
      expect(one('card', 'card-1', body)).toEqual({
        updates: [],
        odd: [{ reason: 'body: invalid_type', item: { body, cardId: 'card-1' }, stored: false }],
      });
    });

    test.each(['a b', '', 'x'.repeat(65), pan, `${pan.slice(0, 8)}-${pan.slice(8)}`, '../x', 'é'])(
      'an id in the path that D1 cannot mean is odd: %p',
      (id) => {
        expect(one('card', id, single)).toMatchObject({
          updates: [],
          odd: [{ reason: 'cardId of the path: invalid_format', item: { ...single, cardId: id } }],
        });
        expect(one('digitalCard', id, { ...single, cardId: 'card-1' })).toMatchObject({
          updates: [],
          odd: [{ reason: 'digitalCardId of the path: invalid_format' }],
        });
      },
    );
  });

  test('reads what is tracked and what an order is changed to', () => {
    const details = { trackingType: `RETURN ${pan}`, type: 'CANCEL' };
    expect(parse({ ...operation, details }).updates[0]?.update.fields).toEqual({
      trackingType: 'RETURN …',
      changeType: 'CANCEL',
    });
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
    expect(JSON.stringify(update)).not.toContain('49290000');
    expect(update?.fields).toMatchObject({
      reason: 'no 7 …',
      trackingNumber,
      trackingUrl: `https://dhl.example/${trackingNumber}?ref=…`,
    });
    expect(parse({ ...operation, operationId: pan }).updates[0]?.update.operationId).toBe(pan);
  });

  test('an answer of D1 is read like a notification', () => {
    expect(readOperation({ ...operation, endTime: 5 })).toEqual(operationUpdate('card:card-1', operation));
    expect(readOperation({ ...operation, cardId: 5 })).toBeNull();
    expect(readOperation({ ...operation, consumerId: 'alice' })?.subject).toBe('card:card-1');
    expect(readOperation({ ...operation, cardId: null, consumerId: 'alice' })?.subject).toBe('consumer:alice');
    const digital = { ...operation, digitalCardId: 'dc-1' };
    expect(readOperation({ ...digital, cardId: undefined })?.subject).toBe('digitalCard:dc-1');
    expect(readOperation(digital)).toMatchObject({ subject: 'card:card-1', fields: { digitalCardId: 'dc-1' } });
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

const cards = (operations: unknown[]) => ({ kind: 'cards' as const, body: { operations } });

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
    expect(await notifications.receive(cards(batch), 'c-1')).toEqual(counted);
    for (const cardId of ['card-1', 'card-2'] as const) {
      const entries = await log.entries(`card:${cardId}`);
      expect(entries.map(({ update }) => update.fields.stage)).toEqual(stages);
      expect(entries.some(({ late }) => late)).toBe(false);
    }
    expect(await notifications.receive(cards(batch), 'c-2')).toEqual({ stored: 0, repeated: 6, setAside: 0 });
    expect(notifications.counts()).toMatchObject({ stored: 6, repeated: 6, failed: 0 });
  });

  test('the updates of a batch do not wait for each other, also those of one card', async () => {
    let begun = 0;
    let release: () => void = () => undefined;
    const allBegun = new Promise<void>((resolve) => (release = resolve));
    const { notifications } = setUp((memory) => ({
      async append(update) {
        if ((begun += 1) === batch.length) release();
        await allBegun;
        return memory.append(update);
      },
    }));
    expect(await notifications.receive(cards(batch), 'c-1')).toMatchObject({ stored: batch.length });
  });

  test('D1 telling again what is known is told to who keeps what was read of D1', async () => {
    const { log, notifications } = setUp();
    await notifications.receive(cards(batch), 'c-1');
    const told = new Set<string | null>();
    log.onChange((subject) => told.add(subject));
    expect(await notifications.receive(cards(batch), 'c-2')).toMatchObject({ repeated: 6 });
    expect([...told]).toEqual(['card:card-1', 'card:card-2']);
  });

  test('sets the odd aside and logs ids and reasons, nothing of what was in them', async () => {
    const { log, aside, lines, notifications } = setUp();
    const odd = { ...operation, cardId: undefined, error: pan };
    const unknown = { ...operation, operationId: 'op-2', operation: `KIND ${pan}` };
    const result = await notifications.receive(cards([...batch, odd, pan, unknown]), 'c-1');
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
    const result = await notifications.receive(cards([item]), 'c-1');
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
    const result = await notifications.receive(cards([...odd, broken]), 'c-1');
    expect(result).toMatchObject({ stored: 2, setAside: 1 });
    expect(await log.subjectOf(pan)).toBe('card:card-1');
    expect(lines.join('')).not.toContain('49290000');
    const names = lines.flatMap((line) => (JSON.parse(line) as { operationId?: string }).operationId ?? []);
    expect(names[0]).toMatch(/^hidden-[0-9a-f]{12}$/);
    expect(names).toEqual([names[0], expect.not.stringContaining(String(names[0])), names[0]]);
  });

  test('what is nested deeper than the stack is set aside as well', async () => {
    const { aside, notifications } = setUp();
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    expect(await notifications.receive(cards([deep]), 'c-1')).toMatchObject({ setAside: 1 });
    expect(aside[0]?.content.length).toBeLessThan(250_000);
  });

  test.each([
    ['card:card-1', { digitalCardId: 'dc-1' }, {}],
    ['digitalCard:dc-1', {}, { cardId: 'card-1' }],
  ] as const)('an operation that began in the record of %s goes on there', async (subject, fields, named) => {
    const { log, notifications } = setUp();
    const begun = { subject, operationId: 'op-1', kind: 'SUSPEND', status: 'PENDING', fields };
    await log.append(begun);
    const body = { operationId: 'op-1', operation: 'SUSPEND', status: 'PENDING', ...named };
    const receive = (status: string) =>
      notifications.receive({ kind: 'digitalCard', id: 'dc-1', body: { ...body, status } }, 'c');
    expect(await receive('PENDING')).toMatchObject({ repeated: 1 });
    expect(await receive('SUCCESSFUL')).toMatchObject({ stored: 1 });
    expect((await log.snapshot(subject)).operations).toMatchObject([{ status: 'SUCCESSFUL', fields }]);
    expect(await log.subjectOf('op-1')).toBe(subject);
  });

  test('a body that is no notification is set aside as a whole', async () => {
    const { aside, lines, notifications } = setUp();
    const body = { card: pan };
    const result = await notifications.receive({ kind: 'consumers', body }, 'c-1');
    expect(result).toEqual({ stored: 0, repeated: 0, setAside: 1 });
    const reason = 'operations: missing';
    expect(aside).toEqual([{ reason, correlationId: 'c-1', content: JSON.stringify(body) }]);
    expect(lines.join('')).toContain(reason);
    expect(lines.join('')).not.toContain('49290000');
  });

  test('an id in the path that is a card number is set aside and not logged', async () => {
    const { aside, lines, notifications } = setUp();
    const body = { operationId: 'op-1', operation: 'RENEW', status: 'PENDING' };
    const result = await notifications.receive({ kind: 'card', id: pan, body }, 'c-1');
    expect(result).toEqual({ stored: 0, repeated: 0, setAside: 1 });
    expect(aside[0]?.content).toBe(JSON.stringify({ ...body, cardId: pan }));
    expect(lines.join('')).not.toContain('49290000');
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
    await expect(notifications.receive(cards(batch), 'c-1')).rejects.toEqual(unavailable);
    expect(notifications.counts()).toMatchObject({ stored: 4, failed: 2 });
    broken = false;
    expect(await notifications.receive(cards(batch), 'c-1')).toEqual({ stored: 2, repeated: 4, setAside: 0 });
    expect((await log.snapshot('card:card-1')).operations[0]?.fields.stage).toBe('CARD_PROD_READY');
  });

  test('what cannot be set aside is sent again as well', async () => {
    const { notifications } = setUp(() => ({ setAside: () => Promise.reject(new Fault('EVENTS_UNAVAILABLE')) }));
    await expect(notifications.receive(cards([null]), 'c-1')).rejects.toEqual(
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
    expect(await notifications.receive(cards(operations), 'c-1')).toMatchObject({ stored: 10_000 });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(64);
  });
});
