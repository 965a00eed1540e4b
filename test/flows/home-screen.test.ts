import { afterEach, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { startStack, worlds, type Stack } from '../support/stack.ts';

const screen = `{ me { id cards { nodes { id state last4 clickToPay { status }
  latestOrder { status stage shipment { status } } } } } }`;

interface Screen {
  me: { id: string; cards: { nodes: { id: string; state: string; last4: string }[] | null } } | null;
}

/** D1's name for what a path asks for. */
function nameOf(url: string): string {
  if (url.includes('/clickToPay')) return 'profiles';
  if (url.includes('productionStatus')) return 'production';
  if (url.endsWith('/cards')) return 'cards';
  return url.includes('/consumers/') ? 'consumer' : 'card';
}

describe.each(worlds)('a home screen, event log in $backend, drift $drift', ({ backend, drift }) => {
  let stack: Stack;
  let recorder: Recorder;
  let asked: string[];
  /** What a request to D1 waits for, by its name. */
  let gates: Record<string, Promise<void>>;
  let arrived: () => void;

  async function begin(): Promise<void> {
    asked = [];
    gates = {};
    arrived = () => undefined;
    recorder = await startRecorder(async ({ method, url }) => {
      if (method !== 'GET') return;
      asked.push(nameOf(url));
      arrived();
      await gates[nameOf(url)];
    });
    stack = await startStack({ backend, sandbox: { drift, clock: { manual: true } }, d1: recorder });
  }
  afterEach(async () => {
    await stack.stop();
    await recorder.stop();
  });

  const query = async (text = screen, consumerId = 'alice') =>
    post<Screen>(stack.gateway.graphql, await stack.identity.token({ sub: consumerId }), text);
  const fail = (route: string) => stack.sandbox.faults.add({ route, times: 0, status: 500 });
  const closed = () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    return { gate, open };
  };
  const askedFor = (...names: string[]) =>
    new Promise<void>((resolve) => {
      arrived = () => {
        if (names.every((name) => asked.includes(name))) resolve();
      };
      arrived();
    });

  it('asks D1 for the end user and for their cards at once, once for each thing', async () => {
    await begin();
    const { gate, open } = closed();
    gates['consumer'] = gates['cards'] = gate;
    const answer = query();
    await askedFor('consumer', 'cards');
    open();
    const { data, errors } = await answer;
    expect(errors).toBeUndefined();
    const cards = data.me?.cards.nodes?.length ?? 0;
    expect(cards).toBeGreaterThan(1);
    const times = (name: string) => asked.filter((each) => each === name).length;
    expect([times('consumer'), times('cards'), times('card')]).toEqual([1, 1, 0]);
    expect(times('production')).toBe(cards);
    expect(times('profiles')).toBeLessThanOrEqual(1);
  });

  it('asks for all that is left when the cards are known', async () => {
    await begin();
    const { gate, open } = closed();
    gates['production'] = gate;
    const answer = query();
    await askedFor('production', 'profiles');
    open();
    expect((await answer).errors).toBeUndefined();
  });

  it.each([
    ['no cards', '{ me { id } }'],
    ['nothing of its pages', '{ me { cards { __typename } } }'],
    ['cards that are left out', '{ me { id cards @skip(if: true) { nodes { id } } } }'],
  ])('that shows %s asks for none', async (_, text) => {
    await begin();
    await query(text);
    expect(asked).toEqual(['consumer']);
  });

  it('reads its cards once, under however many names', async () => {
    await begin();
    const { data } = await query(
      '{ me { id one: cards(first: 1) { nodes { id } } cards { nodes { id state last4 } } } }',
    );
    expect(data.me?.cards.nodes?.length).toBeGreaterThan(1);
    expect(asked.toSorted()).toEqual(['cards', 'consumer']);
  });

  it('of somebody unknown is null, whatever became of what was begun for it', async () => {
    await begin();
    for (const route of ['listConsumerCards', 'getClickToPayProfiles']) fail(route);
    const { data, errors } = await query(
      '{ me { id cards { nodes { id } } clickToPayProfiles { scheme } } }',
      'nobody',
    );
    expect([data.me, errors]).toEqual([null, undefined]);
  });

  it('whose end user cannot be read says so once; whose cards cannot says it of them', async () => {
    await begin();
    for (const route of ['getConsumer', 'listConsumerCards']) fail(route);
    const both = await query();
    expect(both.data.me).toBeNull();
    expect(both.errors?.map(({ path, extensions: { code } }) => [path, code])).toEqual([[['me'], 'D1_UNAVAILABLE']]);
    stack.sandbox.faults.clear();
    fail('listConsumerCards');
    const cards = await query();
    expect(cards.data.me).toEqual({ id: 'alice', cards: { nodes: null } });
    expect(cards.errors?.map(({ path, extensions: { code } }) => [path, code])).toEqual([
      [['me', 'cards', 'nodes'], 'D1_UNAVAILABLE'],
    ]);
  });
});
