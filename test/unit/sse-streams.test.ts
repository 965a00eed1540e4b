import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, it } from '@jest/globals';
import { createConnections } from '../../src/server/lasting/connections.ts';
import type { Engine } from '../../src/server/operation/engine.ts';
import { createStreams } from '../../src/server/sse/streams.ts';
import type { Viewer } from '../../src/viewer.ts';
import { noRevocations } from '../support/lasting.ts';

const alice: Viewer = { kind: 'consumer', consumerId: 'alice', expiresAt: 0 };

it('gives back both places of a stream whose operation cannot be prepared', () => {
  const connections = createConnections({ most: 1, mostOfConsumer: 1 });
  const prepare = () => {
    throw new Error('no');
  };
  const engine = { prepare } as Partial<Engine> as Engine;
  const streams = createStreams({
    ...{ engine, connections, revocations: noRevocations, acceptsPerSecond: 10, stallMs: 1_000 },
  });
  const request = { id: 'of this request', method: 'POST' } as FastifyRequest;
  const reply = { raw: { socket: {} } } as FastifyReply;
  expect(() => streams.open(request, reply, alice, {})).toThrow('no');
  expect([connections.counts().open, streams.counts()]).toEqual([0, { open: 0, turnedAway: 0 }]);
  // Nor is there none for the end user.
  expect(() => streams.open(request, reply, alice, {})).toThrow('no');
});
