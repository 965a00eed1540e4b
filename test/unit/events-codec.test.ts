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

describe('an entry', () => {
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
