import { describe, expect, test } from '@jest/globals';
import { createCursors } from '../../src/events/cursor.ts';
import type { Place, Subject } from '../../src/events/event-log.ts';

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

describe('cursor of many', () => {
  const owner = 'consumer:alice';
  const places = new Map<Subject, Place>([
    [owner, { epoch: 'A-_9', position: '7' }],
    ['card:card-1', place],
    ['card:é ñ', { epoch: 'x', position: '9'.repeat(19) }],
  ]);
  const text = cursors.encodeMany(owner, places);
  const refused = expect.objectContaining({ code: 'INVALID_CURSOR' });

  test('gives back every place, without those that have not begun', () => {
    expect(cursors.decodeMany(owner, text)).toEqual(places);
    const more = new Map([...places, ['card:new', { epoch: '', position: '0' }]] as const);
    expect(cursors.encodeMany(owner, more)).toBe(text);
    expect(cursors.decodeMany(owner, cursors.encodeMany(owner, new Map()))).toEqual(new Map());
  });

  test('is good for its own owner, gateway and subscription only', () => {
    expect(() => cursors.decodeMany('consumer:bob', text)).toThrow(refused);
    expect(() => createCursors('another secret').decodeMany(owner, text)).toThrow(refused);
    expect(() => cursors.decode(owner, text)).toThrow(refused);
    expect(() => cursors.decodeMany('card:card-1', cursor)).toThrow(refused);
    expect(() => cursors.decode(owner, cursors.encodeMany(owner, new Map()))).toThrow(refused);
  });

  test('does not survive any change of a character, nor another spelling', () => {
    for (let i = 0; i < text.length; i += 1) {
      const changed = text.slice(0, i) + (text[i] === 'A' ? 'B' : 'A') + text.slice(i + 1);
      expect(() => cursors.decodeMany(owner, changed)).toThrow(refused);
    }
    for (const odd of ['', `${text}=`, ` ${text}`, text.slice(0, -1), text + text, 'A'.repeat(1_000_000), '\u0000'])
      expect(() => cursors.decodeMany(owner, odd)).toThrow(refused);
  });

  test('has room for hundreds of cards', () => {
    const many = new Map(
      Array.from({ length: 500 }, (_, i): [Subject, Place] => [`card:${'x'.repeat(40)}-${i}`, place]),
    );
    expect(cursors.decodeMany(owner, cursors.encodeMany(owner, many))).toEqual(many);
  });
});
