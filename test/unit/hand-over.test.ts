import { describe, expect, it } from '@jest/globals';
import { handOver } from '../../src/server/websocket/hand-over.ts';

async function* three() {
  yield 1;
  yield 2;
  yield 3;
}

describe('events that are handed over', () => {
  it('are each asked for when the one before was taken, and end with the last', async () => {
    const seen: string[] = [];
    const events = three();
    const next = () => (seen.push('asked'), events.next());
    await handOver({ next }, async (event) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`took ${event}`);
    });
    expect(seen).toEqual([...['asked', 'took 1', 'asked', 'took 2', 'asked', 'took 3'], 'asked']);
  });

  it('may be taken at once', async () => {
    const seen: number[] = [];
    await handOver(three(), (event) => void seen.push(event));
    expect(seen).toEqual([1, 2, 3]);
  });

  it.each([
    ['what makes them', { next: () => Promise.reject(new Error('broken')) }, () => undefined],
    ['who takes them', three(), () => Promise.reject(new Error('broken'))],
    ['who takes them, at once,', three(), () => { throw new Error('broken'); }], // prettier-ignore
  ])('end with the fault of %s', async (_whose, events, give) => {
    await expect(handOver(events, give)).rejects.toThrow('broken');
  });
});
