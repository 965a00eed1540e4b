import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../../src/log.ts';

describe('a log line', () => {
  function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
    let text = '';
    const destination = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
    write(createLogger({ name: 'gateway', level: 'debug', destination }));
    return text;
  }

  it('names the kind and the place of an error and its causes, and none of their texts', () => {
    const error = new TypeError('refused 4111111111111111', { cause: new Error('for Wilhelmina Quackenbush') });
    const line = logged((logger) => logger.warn({ err: error, correlationId: 'c1' }, 'failed'));
    expect(line).toContain('"type":"TypeError"');
    expect(line).toContain('log.test.ts');
    expect(line).toContain('"correlationId":"c1"');
    expect(line).not.toMatch(/4111|Wilhelmina/);
  });

  it('hides members that hold personal or card data, also one level down', () => {
    const secrets = { pan: 'secret', authorization: 'secret', email: 'secret', encryptedData: 'secret' };
    const line = logged((logger) => logger.info({ ...secrets, input: secrets }, 'asked'));
    expect(line).not.toContain('secret');
    expect(line.match(/\[redacted\]/g)).toHaveLength(8);
  });
});
