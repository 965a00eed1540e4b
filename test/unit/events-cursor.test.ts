import { describe, expect, test } from '@jest/globals';
import { createCursors } from '../../src/events/cursor.ts';
import type { Place } from '../../src/events/event-log.ts';

const cursors = createCursors('a secret for cursors');
const place: Place = { epoch: 'Zm9vYmFyYmF6', position: '1735689600000' };
const cursor = cursors.encode('card:card-1', place);

describe('cursor', () => {
  test.each([place, { epoch: '', position: '0' }, { epoch: 'A-_9', position: '9'.repeat(19) }])(
    'gives back %p',
    (p) => {
      expect(cursors.decode('card:card-1', cursors.encode('card:card-1', p))).toEqual(p);
    },
  );

  test('tells neither subject nor place, and fits into a URL', () => {
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(cursor).not.toContain('card-1');
    expect(Buffer.from(cursor, 'base64url').toString()).not.toContain('card-1');
  });

  test('is good for its own subject only', () => {
    expect(() => cursors.decode('card:card-2', cursor)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
    expect(() => cursors.decode('consumer:card-1', cursor)).toThrow(
      expect.objectContaining({ code: 'INVALID_CURSOR' }),
    );
  });

  test('is good for its own gateway only', () => {
    const other = createCursors('another secret');
    expect(() => other.decode('card:card-1', cursor)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });

  test('does not survive any change of a character', () => {
    for (let i = 0; i < cursor.length; i += 1) {
      const other = cursor[i] === 'A' ? 'B' : 'A';
      const text = cursor.slice(0, i) + other + cursor.slice(i + 1);
      expect(() => cursors.decode('card:card-1', text)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
    }
  });

  test.each([
    '',
    ' ',
    'A',
    '!!!!',
    'null',
    '{"epoch":"","position":"0"}',
    `${cursor}=`,
    `${cursor}\n`,
    ` ${cursor}`,
    cursor.slice(0, -1),
    cursor + cursor,
    'A'.repeat(1_000_000),
    '\u0000\ud800',
  ])('refuses %#', (text) => {
    expect(() => cursors.decode('card:card-1', text)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });
});
