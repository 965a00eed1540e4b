import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import type { Update } from '../../src/events/event-log.ts';
import { createCodec } from '../../src/events/redis/codec.ts';
import { createVault } from '../../src/events/vault.ts';

const secret = 'a secret of this test';
const fields = { stage: 'CARD_SHIPPED', carrier: 'dhl', trackingNumber: 'T-1' };
const update: Update = { subject: 'card:one', operationId: 'op', kind: 'PRODUCE', status: 'PENDING', fields };
const place = { firstPosition: '7', position: '7', firstSeenAt: '7', seenAt: '7' };

function begin() {
  const vault = createVault(secret);
  const open = jest.spyOn(vault, 'open');
  return { codec: createCodec(vault), open };
}

function entryOf(text: string, state: object): string {
  return ['epoch', '7', '0', '0', '7', text, JSON.stringify({ ...state, ...place })].join('\n');
}

/** Bytes that are still held when memory was cleared up. */
function held(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('an entry', () => {
  it('has a place that keeps nothing of the text it was read from', () => {
    const { codec } = begin();
    const text = codec.encode(update);
    const state = JSON.parse(text) as { fields: object };
    const carrier = 'x'.repeat(20_000);
    const before = held();
    const places = Array.from({ length: 2_000 }, (_none, index) => {
      const parts = ['epoch', `1796000000${100 + index}`, `1796000000${99 + index}`, '0', '7', text];
      const folded = { ...state, ...place, fields: { ...state.fields, carrier } };
      const entry = codec.entry('card:one', [...parts, JSON.stringify(folded)].join('\n'));
      return { position: entry.position, previous: entry.previous };
    });
    // Some are still kept whole, for others who read them.
    expect(held() - before).toBeLessThan(20e6);
    expect(places).toHaveLength(2_000);
  });

  it('is read without opening anything by who has written it, and as one for all who read it', () => {
    const { codec, open } = begin();
    const text = codec.encode(update);
    const entry = entryOf(text, JSON.parse(text) as object);
    const read = codec.entry('card:one', entry);
    expect(read).toMatchObject({ update, state: { ...update, position: '7' }, late: false });
    expect(open).not.toHaveBeenCalled();
    expect(codec.entry('card:one', entry)).toBe(read);
  });

  it('is opened once by others, each text of it', () => {
    const text = begin().codec.encode(update);
    const { codec, open } = begin();
    expect(codec.entry('card:one', entryOf(text, JSON.parse(text) as object))).toMatchObject({ update, state: update });
    // The operation's id, the carrier and the number: the rest may be read by anybody.
    expect(open).toHaveBeenCalledTimes(3);
  });

  it.each(['by who has written it', 'by others'])('is refused where a text is not in its place, %s', (by) => {
    const { codec: writer } = begin();
    const text = writer.encode(update);
    const codec = by === 'by others' ? begin().codec : writer;
    const stored = JSON.parse(text) as { fields: Record<string, string> };
    const swapped = { ...stored.fields, carrier: stored.fields['trackingNumber'] };
    expect(() => codec.entry('card:one', entryOf(text, { ...stored, fields: swapped }))).toThrow();
  });

  it('is refused under another subject, also when it was read under its own', () => {
    const { codec } = begin();
    const text = codec.encode(update);
    const entry = entryOf(text, JSON.parse(text) as object);
    codec.entry('card:one', entry);
    expect(() => codec.entry('card:two', entry)).toThrow();
  });
});
