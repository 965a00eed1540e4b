import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GraphQLError, parse, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { createTogether, type Together } from '../../src/server/operation/together.ts';
import type { Viewer } from '../../src/viewer.ts';

const alice: Viewer = { kind: 'consumer', consumerId: 'alice', expiresAt: 1 };
const service = (...scopes: string[]): Viewer => ({
  kind: 'service',
  subject: 's',
  scopes: new Set(scopes),
  expiresAt: 1,
});
const document = parse('subscription { changed }');
const signal = new AbortController().signal;

describe('subscriptions that are given the same event', () => {
  let made: number;
  let togetherFor: (args: ExecutionArgs) => Together;
  let event: object;
  /** Reads something besides the event. */
  const make = async (asked: () => void): Promise<ExecutionResult> => {
    asked();
    return { data: { made: ++made } };
  };
  const begin = (args: object = {}) => togetherFor({ document, ...args } as ExecutionArgs);
  beforeEach(() => {
    made = 0;
    event = {};
    togetherFor = createTogether();
  });

  it('are given one execution where document, variables and rights are equal', async () => {
    const variableValues = { id: 'a' };
    const these = [begin({ variableValues }), begin({ variableValues: { id: 'a' } })];
    const results = await Promise.all(these.map((each) => each.of(event, { ...alice }, signal, make)));
    expect(results).toEqual([{ data: { made: 1 } }, { data: { made: 1 } }]);
    expect(results[0]).toBe(results[1]);
    // Also when it was made already.
    expect(await begin({ variableValues }).of({}, alice, signal, make)).toEqual({ data: { made: 2 } });
  });

  it.each<[string, object, Viewer]>([
    ['another document', { document: parse('subscription { changed }') }, alice],
    ['another operation', { operationName: 'other' }, alice],
    ['other variables', { variableValues: { id: 'b' } }, alice],
    ['another end user', {}, { ...alice, consumerId: 'bob' }],
    [
      'a service by the name of the end user',
      {},
      { kind: 'service', subject: 'alice', scopes: new Set(), expiresAt: 1 },
    ],
  ])('are not with %s', async (_what, args, viewer) => {
    const [one, other] = [begin(), begin(args)];
    expect(await Promise.all([one.of(event, alice, signal, make), other.of(event, viewer, signal, make)])).toEqual([
      { data: { made: 1 } },
      { data: { made: 2 } },
    ]);
  });

  it('are by which service it is, and by the scopes that it has now, in whichever order', async () => {
    const these = Array.from({ length: 5 }, () => begin());
    const scoped = [service('d1:read', 'd1:cards'), service('d1:cards', 'd1:read'), service('d1:read'), service()];
    const viewers = [...scoped, { ...service(), subject: 'another' } as Viewer];
    await Promise.all(these.map((each, index) => each.of(event, viewers[index] as Viewer, signal, make)));
    expect(made).toBe(4);
  });

  it('never go back: none is given what was begun before its own last execution, or before it began itself', async () => {
    const [early, ahead] = [begin(), begin()];
    await early.of(event, alice, signal, make);
    await ahead.of({}, alice, signal, make);
    expect(await ahead.of(event, alice, signal, make)).toEqual({ data: { made: 3 } });
    expect(await begin().of(event, alice, signal, make)).toEqual({ data: { made: 4 } });
    // One that is tried again is made again.
    expect(await early.of(event, alice, signal, make)).toEqual({ data: { made: 4 } });
    expect(await early.of(event, alice, signal, make)).toEqual({ data: { made: 5 } });
  });

  it('are not given what is old by now', async () => {
    const [one, other] = [begin(), begin()];
    await one.of(event, alice, signal, make);
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 501);
    expect(await other.of(event, alice, signal, make)).toEqual({ data: { made: 2 } });
    now.mockRestore();
  });

  it('are given what is of the event alone however old it is, and also when its client has left since', async () => {
    const [one, other] = [begin(), begin()];
    const left = new AbortController();
    const ofEvent = async () => ({ data: { made: ++made } });
    await one.of(event, alice, left.signal, ofEvent);
    left.abort();
    await other.of({}, alice, signal, make);
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    expect(await other.of(event, alice, signal, ofEvent)).toEqual({ data: { made: 1 } });
    now.mockRestore();
  });

  it('do without one whose client leaves while it makes it', async () => {
    const [one, other] = [begin(), begin()];
    const leaving = new AbortController();
    let end: (result: undefined) => void = () => undefined;
    const never = () => new Promise<undefined>((resolve) => (end = resolve));
    const first = one.of(event, alice, leaving.signal, never);
    const second = other.of(event, alice, signal, make);
    leaving.abort();
    end(undefined);
    expect(await Promise.all([first, second])).toEqual([undefined, { data: { made: 1 } }]);
  });

  it('do without what was made of an event by one whose client left meanwhile: it may be no more than that', async () => {
    const [one, other] = [begin(), begin()];
    const leaving = new AbortController();
    let end: (result: ExecutionResult) => void = () => undefined;
    const first = one.of(event, alice, leaving.signal, () => new Promise((resolve) => (end = resolve)));
    const second = other.of(event, alice, signal, make);
    leaving.abort();
    end({ data: null, errors: [] });
    await first;
    expect(await second).toEqual({ data: { made: 1 } });
  });

  it('do without one who was not given anything, and are given nothing themselves once their client has left', async () => {
    const [one, other, third] = [begin(), begin(), begin()];
    const leaving = new AbortController();
    let end: (result: undefined) => void = () => undefined;
    const first = one.of(event, alice, signal, () => new Promise((resolve) => (end = resolve)));
    const second = other.of(event, alice, signal, make);
    end(undefined);
    expect(await Promise.all([first, second])).toEqual([undefined, { data: { made: 1 } }]);
    const left = third.of(event, alice, leaving.signal, make);
    leaving.abort();
    expect(await left).toBeUndefined();
  });

  it('make again what had errors, though it is of the event alone, once that is old', async () => {
    const [one, other] = [begin(), begin()];
    await one.of(event, alice, signal, async () => ({ data: null, errors: [new GraphQLError('no')] }));
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 501);
    expect(await other.of(event, alice, signal, make)).toEqual({ data: { made: 1 } });
    now.mockRestore();
  });

  it('are told when it fails, and make what is no object by themselves', async () => {
    const [one, other] = [begin(), begin()];
    const fail = () => Promise.reject(new Error('no'));
    const both = [one, other].map((each) => each.of(event, alice, signal, fail));
    await expect(Promise.allSettled(both)).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    await Promise.all([begin(), begin()].map((each) => each.of(7, alice, signal, make)));
    expect(made).toBe(2);
  });
});
