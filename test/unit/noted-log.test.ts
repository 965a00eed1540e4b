import { expect, it } from '@jest/globals';
import { createMemoryEventLog } from '../../src/events/memory/log.ts';
import { notedLog } from '../../src/events/noted-log.ts';
import { produce, silent } from '../support/events.ts';

const begin = () => {
  const noted: string[] = [];
  const notes = {
    note: (those: readonly string[]) => void noted.push(...those),
    spoil: () => void noted.push('spoilt'),
  };
  return { noted, log: notedLog(createMemoryEventLog({ secret: 'secret', logger: silent }), notes) };
};

it('tells whose record is read', async () => {
  const { noted, log } = begin();
  await log.snapshot('card:k1');
  await log.entries('consumer:c1');
  expect(noted).toEqual(['card:k1', 'consumer:c1']);
});

it.each(['append', 'subjectOf', 'subjectOfRequest', 'remember', 'recall', 'ring', 'onRing', 'announce'] as const)(
  'tells that nobody could say when this changes: %s',
  async (name) => {
    const { noted, log } = begin();
    const args = name === 'append' ? [produce('card:k1')] : ['card:k1', 'name', 'text'];
    await (log[name] as (...those: unknown[]) => Promise<unknown>)(...args);
    expect(noted).toEqual(['spoilt']);
  },
);
