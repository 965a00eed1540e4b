import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { codes, judge } from './judge.ts';

const errors = (...all: string[]) =>
  JSON.stringify({ errors: all.map((code) => ({ message: '', extensions: { code, correlationId: 'x' } })) });
const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

describe('the judge of what chance is answered', () => {
  it.each([
    [200, '{"data":{"me":null}}', 'data'],
    [200, errors('NOT_FOUND', 'D1_TIMEOUT', 'NOT_FOUND'), 'D1_TIMEOUT NOT_FOUND'],
    [400, errors('BAD_REQUEST'), 'BAD_REQUEST'],
    [503, errors('OVERLOADED'), 'OVERLOADED'],
  ])('lets %s pass with %s', (status, text, outcome) => expect(judge(status, text)).toBe(outcome));

  it.each([
    [200, errors('INTERNAL'), 'something failed inside'],
    [200, errors('NOT_FOUND', 'INTERNAL'), 'something failed inside'],
    [500, errors('INTERNAL'), 'something failed inside'],
    [500, errors('NOT_FOUND'), '500 with NOT_FOUND'],
    [502, errors('BAD_REQUEST'), '502 with BAD_REQUEST'],
    [502, errors('D1_UNAVAILABLE'), '502 with D1_UNAVAILABLE'],
    [503, errors('NOT_FOUND'), '503 with NOT_FOUND'],
    [503, errors('D1_UNAVAILABLE', 'BAD_REQUEST'), '503 with BAD_REQUEST'],
    [503, '{"data":{}}', '503 with'],
    [400, '{"data":{}}', '400 with'],
    [200, '{"data":null}', 'neither data nor errors'],
    [200, 'null', 'neither data nor errors'],
    [200, '{"errors":[]}', 'no errors in errors'],
    [200, errors('TELEPORTED'), 'not on the list'],
    [200, '{"errors":[{"message":"x"}]}', 'not on the list'],
    [200, '{"errors":[{"message":"x","extensions":{"code":"NOT_FOUND"}}]}', 'without a correlation id'],
    [200, '<html>', 'no JSON'],
  ])('does not let %s pass with %s', (status, text, words) => expect(() => judge(status, text)).toThrow(words));

  it('knows no code that docs/errors.md does not have', () => {
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
