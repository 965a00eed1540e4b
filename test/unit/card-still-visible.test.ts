import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { CardService } from '../../src/domain/card/card.service.ts';
import type { ConsumerService } from '../../src/domain/consumer/consumer.service.ts';
import { Fault } from '../../src/errors.ts';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import type { Scope } from '../../src/scope.ts';
import { produce, silent, store } from '../support/events.ts';

describe('a card that is watched while D1 cannot be asked whose it is', () => {
  const begin = () => {
    const wholeLog = createMemoryEventLog({ secret: 'secret', logger: silent });
    const getCard = () => Promise.reject(new Fault('D1_UNAVAILABLE'));
    const scope = { wholeLog, d1: { getCard }, viewer: { kind: 'consumer', consumerId: 'alice', scopes: new Set() } };
    return { wholeLog, cards: new CardService(scope as unknown as Scope, {} as ConsumerService) };
  };

  it('goes on being shown', async () => {
    const { wholeLog, cards } = begin();
    await store(wholeLog, produce('card:one'));
    await expect(cards.checkStillVisible('one', true)).resolves.toBeUndefined();
  });

  it('waits when a card under its id has ended', async () => {
    const { wholeLog, cards } = begin();
    await store(wholeLog, { ...produce('card:one'), kind: 'DELETE', status: 'SUCCESSFUL', fields: {} });
    await store(wholeLog, { ...produce('card:one'), operationId: 'the next owner’s' });
    for (const atOnce of [true, false])
      await expect(cards.checkStillVisible('one', atOnce)).rejects.toMatchObject({ code: 'D1_UNAVAILABLE' });
  });
});
