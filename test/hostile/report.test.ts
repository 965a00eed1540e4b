import { describe, expect, it } from '@jest/globals';
import { compare, type Held } from './leak.ts';
import { report, type HostileResult } from './report.ts';

const held: Held = {
  ...{ bytes: 50_000_000, descriptors: 30, connections: 0, subscriptions: 0 },
  ...{ alive: { WebSocket: 0, EventEmitter: 100 }, channels: ['events'], redisClients: 4 },
  ...{ listeners: { 'on an emitter': 11 }, resources: { Timeout: 9 } },
};
const good: HostileResult = {
  seed: 7,
  families: [{ family: 'Tokens', runs: 'own', cases: 3, failed: [] }],
  fuzz: [{ name: 'documents', inputs: 10, outcomes: { data: 7, BAD_USER_INPUT: 3 } }],
  timings: [{ name: 'card, card', longer: 0.52, medians: { foreign: 1.01, unknown: 1 } }],
  leak: { opened: 100, before: held, after: held, complaints: [] },
};

describe('the report of a hostile run', () => {
  it('counts cases and inputs, and is content', () => {
    const { text, passed } = report(good);
    expect(passed).toBe(true);
    for (const row of [
      '| Tokens | own | 3 | 0 |',
      '| documents | 10 | 0 | data 7, BAD_USER_INPUT 3 |',
      '| card, card | 0.52 | 1.01 | 1.00 |',
    ])
      expect(text).toContain(row);
  });

  it.each<[string, Partial<HostileResult>]>([
    [
      'a case',
      { families: [{ family: 'Tokens', runs: 'own', cases: 3, failed: ['Tokens, HTTP: x: it was answered 200'] }] },
    ],
    [
      'an input',
      { fuzz: [{ name: 'documents', inputs: 10, outcomes: {}, failure: 'it was answered 500\nAgain with 7' }] },
    ],
    ['the time', { timings: [{ name: 'card, card', longer: 0.72, medians: { foreign: 2, unknown: 1 } }] }],
    [
      'what is left',
      { leak: { opened: 100, before: held, after: held, complaints: ['open sockets and streams: 0 became 1'] } },
    ],
    ['that nothing was run', { families: [], fuzz: [], timings: [], leak: null }],
  ])('is not content for %s', (_what, more) => {
    expect(report({ ...good, ...more }).passed).toBe(false);
  });
});

describe('what is left of sockets that are gone', () => {
  it('is nothing when all is as before, or a little more', () => {
    expect(compare(held, { ...held, bytes: held.bytes + 2 ** 20, descriptors: 33 }, 400)).toEqual([]);
  });

  it.each<[string, Partial<Held>]>([
    ['memory', { bytes: 80_000_000 }],
    ['descriptors', { descriptors: 60 }],
    ['a socket', { connections: 1 }],
    ['a subscription', { subscriptions: 1 }],
    ['an object of each socket of one way', { alive: { WebSocket: 0, EventEmitter: 123 } }],
    ['a listener of each', { listeners: { 'on an emitter': 36 } }],
    ['a timer of each', { resources: { Timeout: 34 } }],
    ['a connection to Redis', { redisClients: 5 }],
    ['sockets that nobody has let go of', { alive: { WebSocket: 90, EventEmitter: 100 } }],
    ['a channel', { channels: ['events', 'of a card'] }],
  ])('is told: %s', (_what, more) => expect(compare(held, { ...held, ...more }, 400)).toHaveLength(1));
});
