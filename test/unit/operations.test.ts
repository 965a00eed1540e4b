import { describe, expect, it } from '@jest/globals';
import { Fault } from '../../src/errors.ts';
import { createOperations } from '../../src/server/operation/operations.ts';
import { unmeasured } from '../../src/telemetry.ts';
import { silent } from '../support/events.ts';

describe('an operation whose client has left', () => {
  const end = (errors: unknown[]) => {
    const gone = new AbortController();
    const operations = createOperations({ telemetry: unmeasured, nameOf: () => 'any', logger: silent });
    const running = operations.begin(gone.signal);
    gone.abort();
    return running.end(errors).outcome;
  };

  it('ends as left where it failed for that', () => {
    expect(end([new DOMException('gone', 'AbortError')])).toBe('LEFT');
    expect(end([{ message: '', extensions: { code: 'INTERNAL' } }])).toBe('LEFT');
  });

  it('ends as it would have where it was done all the same, or failed for another reason', () => {
    expect(end([])).toBe('ok');
    expect(end([new Fault('D1_TIMEOUT')])).toBe('D1_TIMEOUT');
  });
});
