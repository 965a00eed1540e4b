import { afterEach, expect, test } from '@jest/globals';
import type { EventLog, Gap, LogEntry } from '../../src/events/event-log.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { followedLog } from '../../src/events/reconciler/followed.ts';
import { next, produce, randomCard, silent, start, store } from '../support/events.ts';

const logs: EventLog[] = [];
const ends: AbortController[] = [];
afterEach(async () => {
  ends.splice(0).forEach((end) => end.abort());
  await Promise.all(logs.splice(0).map((log) => log.stop()));
});

function open() {
  const log = createMemoryEventLog({ secret: 'the secret of this test', logger: silent });
  logs.push(log);
  return followedLog(log);
}

function follow(log: EventLog, card: `card:${string}`, from = start) {
  const end = new AbortController();
  ends.push(end);
  return { end, items: log.follow(card, from, end.signal) };
}

type Item = IteratorResult<LogEntry | Gap, void>;
const gap: Item = { value: { gap: true }, done: false };
const over: Item = { value: undefined, done: true };

test('who waits is given a gap, and nothing after it', async () => {
  const { log } = open();
  const [card, other] = [randomCard(), randomCard()];
  const [one, two] = [follow(log, card), follow(log, other)];
  const [waiting, elsewhere] = [one.items.next(), two.items.next()];
  await log.announce(card, { anew: true });
  expect(await waiting).toEqual(gap);
  expect(await one.items.next()).toEqual(over);
  const { position } = await store(log, produce(other));
  expect(await elsewhere).toMatchObject({ value: { position } });
});

test('who is busy is given it in place of what came meanwhile', async () => {
  const { log } = open();
  const card = randomCard();
  const { items } = follow(log, card);
  await store(log, produce(card));
  await next(items);
  await store(log, produce(card, { stage: 'DATA_PREPARED' }));
  await log.announce(card, { anew: true });
  expect(await items.next()).toEqual(gap);
  expect(await items.next()).toEqual(over);
});

test('who follows from the place of a snapshot taken then is given what comes after it, once', async () => {
  const { log } = open();
  const card = randomCard();
  await store(log, produce(card));
  await log.announce(card, { anew: true });
  const { items } = follow(log, card, await log.snapshot(card));
  const waiting = items.next();
  const { position } = await store(log, produce(card, { stage: 'DATA_PREPARED' }));
  expect(await waiting).toMatchObject({ value: { position } });
});

test('what is announced without that changes nothing for who follows', async () => {
  const { log } = open();
  const card = randomCard();
  const waiting = follow(log, card).items.next();
  await log.announce(card);
  const { position } = await store(log, produce(card));
  expect(await waiting).toMatchObject({ value: { position } });
});

test('who leaves before they read it is told nothing', async () => {
  const { log } = open();
  const card = randomCard();
  const { end, items } = follow(log, card);
  await store(log, produce(card));
  await next(items);
  await log.announce(card, { anew: true });
  end.abort();
  expect(await items.next()).toEqual(over);
});

test('who has left is told nothing, and counts as following no longer than a moment', async () => {
  const { log, followed } = open();
  const card = randomCard();
  const { end, items } = follow(log, card);
  const waiting = items.next();
  expect(followed()).toEqual([card]);
  end.abort();
  await log.announce(card, { anew: true });
  expect(await waiting).toEqual(over);
  expect(followed()).toEqual([card]);
});
