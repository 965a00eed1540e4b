import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { beginOnce } from '../../src/domain/operation/begin-once.ts';
import { Fault } from '../../src/errors.ts';
import { createMemoryStores } from '../../src/events/memory/stores.ts';
import { readOperation } from '../../src/events/notifications/notifications.ts';
import { createDigest } from '../../src/gateway/digest.ts';
import type { Scope } from '../../src/scope.ts';
import { silent } from '../support/events.ts';

const secret = 'the secret of this test';
const about = { subject: 'consumer:alice', kind: 'UPDATE', fields: {} } as const;
type Fate = 'answered' | 'answer lost' | 'never gets it';

describe('two requests of one kind, which D1 tells nothing apart of', () => {
  let scope: Scope;
  let address: string;
  beforeEach(() => {
    const stores = createMemoryStores({ logger: silent, secret });
    const listed: object[] = [];
    address = 'old';
    const parts = {
      ...stores,
      ...{ wholeLog: stores.log, digest: createDigest(secret), listed, signal: new AbortController().signal },
      ...{ correlationId: 'c', lostRequests: { settleMs: 0, skewMs: 120_000 } },
      viewer: { kind: 'service', subject: 'back office', scopes: new Set() },
      d1: { listConsumerOperations: async () => listed },
      record: async (operations: Parameters<typeof readOperation>[0][]) => {
        for (const each of operations) {
          const update = readOperation(each);
          if (update) await stores.log.append(update);
        }
      },
    };
    scope = parts as unknown as Scope;
  });

  async function ask(key: string | undefined, to: string, fate: Fate, meanwhile = async () => undefined as unknown) {
    const request = { mutation: 'updateConsumer', key, input: { to } };
    try {
      const { answer, mark, close } = await beginOnce(scope, about, request, async () => {
        if (fate === 'never gets it') throw new Fault('OUTCOME_UNKNOWN');
        address = to;
        const operation = { operationId: randomUUID(), operation: 'UPDATE', status: 'SUCCESSFUL' };
        const { listed } = scope as unknown as { listed: object[] };
        listed.push({ ...operation, consumerId: 'alice', startTime: new Date().toISOString() });
        await meanwhile();
        if (fate === 'answer lost') throw new Fault('OUTCOME_UNKNOWN');
        return operation;
      });
      const { operationId, status } = answer;
      await scope.log.append({ ...about, operationId, status, fields: { requestMark: mark } });
      await close();
      return operationId;
    } catch (error) {
      return (error as Fault).code;
    }
  }

  it.each(['A', undefined])('do not take each other’s operation, when both are lost (key %s)', async (key) => {
    expect(await ask('B', 'of B', 'never gets it')).toBe('OUTCOME_UNKNOWN');
    expect(await ask(key, 'of A', 'answer lost')).toBe('OUTCOME_UNKNOWN');
    expect(await ask('B', 'of B', 'answered')).toBe('OUTCOME_UNKNOWN');
    expect(address).toBe('of A');
  });

  it.each(['A', undefined])('do not while one is under way (key %s)', async (key) => {
    expect(await ask('B', 'of B', 'never gets it')).toBe('OUTCOME_UNKNOWN');
    let again: string | undefined;
    const first = await ask(key, 'of A', 'answered', async () => (again = await ask('B', 'of B', 'answered')));
    expect(again).toBe('OUTCOME_UNKNOWN');
    expect(first).not.toBe('OUTCOME_UNKNOWN');
    // By now what A began is known to be A's, so that B is sent.
    const second = await ask('B', 'of B', 'answered');
    expect([second === first, address]).toEqual([false, 'of B']);
  });

  it.each(['A', undefined])('find their own once the other was answered (key %s)', async (key) => {
    await ask(key, 'of A', 'answered');
    expect(await ask('B', 'of B', 'answer lost')).toBe('OUTCOME_UNKNOWN');
    const found = await ask('B', 'of B', 'answered');
    const { listed } = scope as unknown as { listed: { operationId: string }[] };
    expect([found, listed.length]).toEqual([listed[1]?.operationId, 2]);
    expect(await ask('B', 'of B', 'answered')).toBe(found);
    expect(await ask('C', 'of C', 'answer lost')).toBe('OUTCOME_UNKNOWN');
    expect(await ask('C', 'of C', 'answered')).toBe(listed[2]?.operationId);
  });
});
