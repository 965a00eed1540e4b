import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { GraphQLError, parse, Source } from 'graphql';
import { errors as joseErrors } from 'jose';
import { errors as undiciErrors } from 'undici';
import { z } from 'zod';
import { Fault, Refusal } from '../../src/errors.ts';
import { createLogger, createRepeated, type Logger } from '../../src/log.ts';
import { found } from '../support/refusals.ts';

function logged(write: (logger: Logger) => void): string {
  let text = '';
  const destination = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
  write(createLogger({ name: 'gateway', level: 'debug', destination }));
  return text;
}

describe('a log line', () => {
  it('names the kind and the place of an error and its causes, and none of their texts', () => {
    const error = new TypeError('refused 4111111111111111', { cause: new Error('for Wilhelmina Quackenbush') });
    const line = logged((logger) => logger.warn({ err: error, correlationId: 'c1' }, 'failed'));
    expect(line).toContain('"type":"TypeError"');
    expect(line).toContain('log.test.ts');
    expect(line).toContain('"correlationId":"c1"');
    expect(line).not.toMatch(/41111111|Wilhelmina/);
  });

  it('hides members that hold personal or card data, also one level down', () => {
    const secrets = { pan: 'hidden', authorization: 'hidden', email: 'hidden', encryptedData: 'hidden' };
    const more = {
      cardData: { pan: 'hidden' },
      clientSecret: 'hidden',
      residencyAddress: ['hidden'],
      cookie: 'hidden',
    };
    const line = logged((logger) => logger.info({ ...secrets, ...more, input: { ...secrets, ...more } }, 'asked'));
    expect(line).not.toContain('hidden');
    expect(line.match(/\[redacted\]/g)).toHaveLength(16);
  });
});

describe('a line that comes again and again', () => {
  const told = { route: '/graphql', status: 200, operation: 'Home', nothing: undefined, token: 'hidden' };

  it('is as if it were written by itself', () => {
    const by = (write: (logger: Logger) => void) => {
      const { time, ...line } = JSON.parse(logged(write)) as Record<string, unknown>;
      return { ...line, isNow: Math.abs(Date.now() - Number(time)) < 60_000 };
    };
    const alone = by((logger) => logger.info({ ...told, ms: 3, correlationId: 'a"b' }, 'request'));
    expect(by((logger) => createRepeated(logger, told, 'request')(3, 'a"b'))).toEqual(alone);
    expect(alone).toMatchObject({ level: 30, token: '[redacted]', isNow: true });
  });

  it('is not written where its level is not', () => {
    const write = (logger: Logger) => {
      logger.level = 'warn';
      createRepeated(logger, told, 'request')(3, 'a');
    };
    expect(logged(write)).toBe('');
  });
});

describe('standard error', () => {
  /** Logs in a process of its own, whose writes are counted. Gives the lines, and how many writes there were. */
  async function told(script: string): Promise<[lines: unknown[], writes: number]> {
    const prepared = `
      import fs from 'node:fs';
      let writes = 0;
      const { write } = fs;
      fs.write = (...args) => { if (args[0] === 2) writes += 1; return write(...args); };
      const { createLogger } = await import('./src/log.ts');
      const [one, other] = ['one', 'other'].map((name) => createLogger({ name, level: 'info' }));
      process.on('exit', () => process.stdout.write(String(writes)));
      ${script}`;
    const node = ['--import', 'tsx', '--input-type=module', '-e', prepared];
    const options = { cwd: new URL('../../', import.meta.url).pathname, timeout: 60_000 };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, node, options);
    const lines = stderr.trim().split('\n').map((line) => (JSON.parse(line) as { msg: unknown }).msg); // prettier-ignore
    return [lines, Number(stdout)];
  }

  it('has the lines of all loggers in order, those of a turn in one write', async () => {
    const script = `
      for (let n = 0; n < 3; n += 1) { one.info('one'); other.info('other'); }
      setTimeout(() => one.info('later'), 50);`;
    expect(await told(script)).toEqual([['one', 'other', 'one', 'other', 'one', 'other', 'later'], 2]);
  }, 70_000);

  it('has them all when the process ends within the turn', async () => {
    const [lines] = await told(`one.info('first'); other.info('second'); process.exit(0);`);
    expect(lines).toEqual(['first', 'second']);
  }, 70_000);

  it('has what came before a fatal line before it, at once', async () => {
    const script = `one.info('first'); other.fatal('last'); process.kill(process.pid, 'SIGTERM'); while (true);`;
    const ended = told(script).catch((error: { stderr: string }) => error.stderr);
    expect(await ended).toMatch(/"first"[^]*"last"/);
  }, 70_000);
});

describe('what must not be in a log line', () => {
  const needles = {
    pan: '4111111111111111',
    expiry: '2031-09',
    cvv: 'cvv:737',
    name: 'Wilhelmina Quackenbush',
    address: '12 Harbour Lane',
    token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl',
    jwe: 'eyJhbGciOiJFQ0RILUVTIn0..aXY.Y2lwaGVydGV4dA.dGFn',
    secret: 'a-secret-of-the-notification-client',
  };
  const all = Object.values(needles).join(' ');
  const withCode = (code: unknown) => Object.assign(new Error(all), { code });

  const shapes: [string, () => unknown][] = [
    ['a text that looks like the frames below it', () => new Error(`x\n    at ${all} (file:///a.ts:1:1)\n    at b`)],
    ['a text that was changed', () => Object.assign(new Error(`x\n    at ${all}`), { message: 'another' })],
    ['a stack that was made up', () => Object.assign(new Error('x'), { stack: `    at ${all}` })],
    ['a name that says too much', () => Object.assign(new Error('x'), { name: all })],
    ['a code that is a text', () => withCode(all)],
    ['a code that is a card number', () => withCode(needles.pan)],
    ['a code that is a card number as a number', () => withCode(Number(needles.pan))],
    ['a code that is an object', () => withCode({ all })],
    ['further members', () => Object.assign(new Error('x'), { body: all, data: Buffer.from(all), config: { all } })],
    ['causes, some of which are no errors', () => new Error(all, { cause: new Error(all, { cause: all }) })],
    ['a cause that is an object', () => new Error('x', { cause: { all, toString: () => all } })],
    ['several errors in one', () => new AggregateError([new Error(all), all], all)],
    ['causes that go round', () => circle(new Error(all), new Error(all))],
    ['a text that was thrown', () => all],
    ['an object that was thrown', () => ({ message: all, stack: all, all })],
    ['what undici could not parse', () => Object.assign(new undiciErrors.HTTPParserError(all), { data: all })],
    ['an answer that undici refuses', () => new undiciErrors.ResponseError(all, 500, { headers: { all }, body: all })],
    ['a socket that broke', () => new Fault('D1_UNAVAILABLE', { cause: new undiciErrors.SocketError(all) })],
    ['what zod refuses', () => z.object({ [needles.pan]: z.literal('x') }).safeParse({ [needles.pan]: all }).error],
    ['what zod refuses strictly', () => z.strictObject({}).safeParse({ [all]: all }).error],
    ['JSON that is none', () => thrownBy(() => JSON.parse(`{"pan": ${all}`) as unknown)],
    ['a URL that is none', () => thrownBy(() => new URL(all))],
    ['a GraphQL document that is none', () => thrownBy(() => parse(new Source(`{ card(id: "${all}) }`, all)))],
    [
      'a GraphQL error of a resolver',
      () => new GraphQLError(all, { originalError: new Error(all), extensions: { code: all, all }, path: [all] }),
    ],
    ['a token that is not valid', () => new joseErrors.JWTClaimValidationFailed(all, { sub: all }, all, all)],
    ['a refusal', () => new Refusal([{ code: 'INVALID_VALUE', field: [all], message: all }])],
    ['a fault with all of it below', () => new Fault('INTERNAL', { cause: withCode(all) })],
  ];

  const ways: [string, (logger: Logger, thing: unknown) => void][] = [
    ['as `err`, with a text', (logger, err) => logger.error({ err, correlationId: 'c1' }, 'failed')],
    ['as `err`, without a text', (logger, err) => logger.error({ err })],
    ['alone', (logger, thing) => logger.error(thing instanceof Error ? thing : { err: thing })],
    ['alone, with a text', (logger, thing) => logger.error(thing instanceof Error ? thing : { err: thing }, 'failed')],
    ['under another name', (logger, thing) => logger.error({ error: thing instanceof Error ? thing : 0 }, 'failed')],
    ['by a logger of a request', (logger, err) => logger.child({ reqId: 'c1' }).error({ err }, 'failed')],
  ];

  it.each(shapes)('is not brought there by an error with %s', (_what, make) => {
    for (const [way, write] of ways) {
      const line = logged((logger) => write(logger, make()));
      expect([way, found(line, needles)]).toEqual([way, []]);
      expect(JSON.parse(line)).toMatchObject({ level: 50, msg: expect.any(String) });
    }
  });

  it('would be found', () => {
    const line = logged((logger) => logger.error({ other: all }, 'failed'));
    expect(found(line, needles)).toEqual(Object.keys(needles));
  });

  it('leaves what an operator needs: kind, code and causes', () => {
    const cause = Object.assign(new TypeError('x'), { code: 'ECONNRESET' });
    const line = logged((logger) => logger.error({ err: new Fault('D1_UNAVAILABLE', { cause }) }, 'failed'));
    const frames = expect.arrayContaining([expect.stringContaining('log.test.ts')]);
    expect(JSON.parse(line)).toMatchObject({
      err: { type: 'Fault', code: 'D1_UNAVAILABLE', frames, cause: { type: 'TypeError', code: 'ECONNRESET' } },
      msg: 'failed',
    });
  });
});

function circle(one: Error, other: Error): Error {
  one.cause = other;
  other.cause = one;
  return one;
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
