import { pan, said, update, type NotificationCase } from './notification.ts';

/** Statuses of D1's own, whose body is odd. */
export const bodies: NotificationCase[] = [
  body('no JSON', 'hello', '400 FIELD_INVALID_FORMAT'),
  body('JSON cut short', '{"operations":[', '400 FIELD_INVALID_FORMAT'),
  body('nothing', '', '400 FIELD_INVALID_FORMAT'),
  body('NUL', '\0', '400 FIELD_INVALID_FORMAT'),
  body('lists 100,000 deep', '['.repeat(100_000), '400 FIELD_INVALID_FORMAT'),
  body('lists 50,000 deep, and closed', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, '204'),
  body('objects 30,000 deep', `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`, '204'),
  body(
    'operations 30,000 deep',
    `{"operations":[{"operationId":"x","details":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}]}`,
    '204',
  ),
  body('null', 'null', '204'),
  body('a number past all numbers', '1e400', '204'),
  body('a text', '"operations"', '204'),
  body('no operations', '{"operations":[]}', '204'),
  body('operations that are no list', '{"operations":{"length":1000000000}}', '204'),
  body('operations that are numbers', `{"operations":[${'7,'.repeat(1_000)}7]}`, '204'),
  body('__proto__', '{"__proto__":{"operations":[]},"operations":[{"__proto__":{"operationId":"x"}}]}', '204'),
  body('constructor', '{"constructor":{"prototype":{"x":1}},"operations":[]}', '204'),
  body('a member twice', '{"operations":[],"operations":7}', '204'),
  body(
    '10,000 operations',
    JSON.stringify({ operations: Array.from({ length: 10_000 }, (_, n) => update(`op-many-${n}`)) }),
    '413 BODY_TOO_LARGE',
  ),
  body('10 MB', `{"operations":[],"more":"${'x'.repeat(10 * 2 ** 20)}"}`, '413 BODY_TOO_LARGE'),
  body('as many bytes as may be', ofLength(256 * 1024), '204'),
  body('one byte more than may be', ofLength(256 * 1024 + 1), '413 BODY_TOO_LARGE'),
  body('a card number in a body that is none', `PAN ${pan}`, '400 FIELD_INVALID_FORMAT'),
  body('a card number as an id', JSON.stringify({ operations: [update(pan, { cardId: pan })] }), '204'),
];

function ofLength(bytes: number): string {
  const [head, tail] = ['{"operations":[],"more":"', '"}'];
  return head + 'x'.repeat(bytes - head.length - tail.length) + tail;
}

function body(name: string, text: string, expected: string): NotificationCase {
  return {
    ...{ name: `of ${name}`, expected, secrets: [pan] },
    attack: async ({ d1 }) => said(await d1.notify(text)),
  };
}
