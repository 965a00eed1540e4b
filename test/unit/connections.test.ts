import { expect, it } from '@jest/globals';
import { createConnections } from '../../src/server/lasting/connections.ts';
import type { Viewer } from '../../src/viewer.ts';

const consumer = (consumerId: string): Viewer => ({ kind: 'consumer', consumerId, expiresAt: 0 });
const service: Viewer = { kind: 'service', subject: 'a service', scopes: new Set(), expiresAt: 0 };

it('has so many places, and each is given back once', () => {
  const connections = createConnections({ most: 2, mostOfConsumer: 10 });
  const [first, second] = [connections.enter(), connections.enter()];
  expect(connections.enter()).toBeNull();
  first?.();
  first?.();
  expect(connections.counts()).toEqual({ open: 1, full: 1, consumerFull: 0 });
  expect(connections.enter()).not.toBeNull();
  expect(connections.enter()).toBeNull();
  second?.();
});

it('has so many for one end user, which are no matter of another or of a service', () => {
  const connections = createConnections({ most: 100, mostOfConsumer: 2 });
  const leave = connections.enterAs(consumer('alice'));
  connections.enterAs(consumer('alice'));
  expect(connections.enterAs(consumer('alice'))).toBeNull();
  expect(connections.enterAs(consumer('bob'))).not.toBeNull();
  for (let times = 0; times < 10; times += 1) expect(connections.enterAs(service)).not.toBeNull();
  leave?.();
  leave?.();
  expect(connections.enterAs(consumer('alice'))).not.toBeNull();
  expect(connections.enterAs(consumer('alice'))).toBeNull();
  expect(connections.counts().consumerFull).toBe(2);
});
