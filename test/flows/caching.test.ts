import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { documents } from '../support/inputs.ts';
import { ask, mutate } from '../support/mutate.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { startStack, type Stack } from '../support/stack.ts';

const home = `{ me { id cards { nodes { id state last4 clickToPay { status }
  latestOrder { status stage shipment { status } } } } } }`;
const person = '{ me { personalInformation { firstName } } }';
const card = '{ card(id: "crd-alice-visa") { state } }';

let recorder: Recorder;
let stack: Stack;
const start = async (env: Record<string, string>) => {
  recorder = await startRecorder();
  stack = await startStack({
    d1: recorder,
    env,
    sandbox: { behaviour: { answerOperation: true }, clock: { manual: true } },
  });
  recorder.exchanges.length = 0;
};
afterEach(async () => {
  await stack.stop();
  await recorder.stop();
});
const gets = () => recorder.exchanges.filter(({ method }) => method === 'GET').map(({ url }) => url);
/** What D1 is asked for while this is done. */
async function askedIn(work: () => Promise<unknown>): Promise<string[]> {
  const before = gets().length;
  await work();
  return gets().slice(before);
}
const homeScreen = () => ask(stack, 'alice', home);

describe('calls of D1 for what an app shows first', () => {
  beforeEach(() => start({ CACHE_SECONDS: '300' }));

  it('are one for each thing, and none when it is asked for again', async () => {
    const cold = await askedIn(homeScreen);
    expect(cold.length).toBeGreaterThan(3);
    expect(new Set(cold).size).toBe(cold.length);
    expect(await askedIn(homeScreen)).toEqual([]);
  });

  it('are those of one, however many ask at once', async () => {
    const alone = await askedIn(homeScreen);
    await stack.sandbox.settle();
    expect((await askedIn(() => Promise.all(Array.from({ length: 50 }, homeScreen)))).length).toBe(0);
    await stack.stop();
    await recorder.stop();
    await start({ CACHE_SECONDS: '300' });
    const many = await askedIn(() => Promise.all(Array.from({ length: 50 }, homeScreen)));
    expect(many.sort()).toEqual(alone.sort());
  });

  it('are made for each end user by themselves, and for services together', async () => {
    const others = '{ consumer(id: "alice") { id } }';
    await homeScreen();
    expect(await askedIn(() => ask(stack, 'service', others))).toHaveLength(1);
    expect(await askedIn(() => ask(stack, 'service', others))).toEqual([]);
    expect(await askedIn(() => ask(stack, 'alice', others))).toEqual([]);
  });

  it('bring personal information each time, and show it', async () => {
    const shown = await ask(stack, 'alice', person);
    expect(shown).toMatchObject({ me: { personalInformation: { firstName: expect.any(String) } } });
    expect(await askedIn(async () => expect(await ask(stack, 'alice', person)).toEqual(shown))).toHaveLength(1);
  });

  it('are made anew after a mutation, and after D1 has told of its end', async () => {
    const before = await ask(stack, 'alice', card);
    await mutate(stack, 'alice', documents.suspendCard, { cardId: 'crd-alice-visa', reasonCode: 'USER_DECISION' });
    await stack.sandbox.settle({ seconds: 10 });
    expect([before, await ask(stack, 'alice', card)]).toEqual([
      { card: { state: 'ACTIVE' } },
      { card: { state: 'INACTIVE' } },
    ]);
    expect(await askedIn(() => ask(stack, 'alice', card))).toEqual([]);
  });

  it('are as many for what is another’s as for what is nobody’s, however often somebody asks', async () => {
    const input = { cardId: 'crd-alice-visa', reasonCode: 'USER_DECISION' };
    const { operation } = await mutate(stack, 'alice', documents.suspendCard, input);
    const callsFor = async (who: 'alice' | 'bob', query: string) =>
      [await askedIn(() => ask(stack, who, query)), await askedIn(() => ask(stack, who, query))].map(
        (calls) => calls.length,
      );
    const byId = (id = '') => `{ operation(id: "${id}") { id } }`;
    expect(await callsFor('alice', byId(operation?.id))).toEqual([1, 1]);
    expect(await callsFor('bob', byId(operation?.id))).toEqual(await callsFor('bob', byId('nobodys')));
    const cardOf = (id: string) => `{ card(id: "${id}") { id } }`;
    expect(await callsFor('bob', cardOf('crd-alice-visa'))).toEqual(await callsFor('bob', cardOf('nobodys')));
  });
});

describe('with CACHE_SECONDS=0', () => {
  beforeEach(() => start({ CACHE_SECONDS: '0' }));

  it('D1 is asked each time, once for all who ask at the same time', async () => {
    expect((await askedIn(() => ask(stack, 'alice', card))).length).toBe(1);
    expect((await askedIn(() => ask(stack, 'alice', card))).length).toBe(1);
    const many = await askedIn(() =>
      Promise.all(Array.from({ length: 20 }, () => post(stack.gateway.graphql, stack.tokens.alice, card))),
    );
    expect(many.length).toBeLessThan(20);
  });
});
