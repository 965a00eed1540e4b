import { afterEach, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { documents } from '../support/inputs.ts';
import { mutate } from '../support/mutate.ts';
import { startRecorder, type Recorder } from '../support/recorder.ts';
import { startStack, type Stack } from '../support/stack.ts';

let recorder: Recorder;
let stack: Stack;
afterEach(async () => {
  await stack.stop();
  await recorder.stop();
});

const query = '{ me { cards { nodes { id state } } } }';
interface Shown {
  me: { cards: { nodes: { id: string; state: string }[] } };
}

it('what one gateway keeps goes when D1 or a client tells another one of a change', async () => {
  recorder = await startRecorder();
  // Nothing ends by its time in this test.
  const env = { CACHE_SECONDS: '300' };
  stack = await startStack({ backend: 'redis', d1: recorder, env, sandbox: { clock: { manual: true } } });
  const other = await stack.addGateway();
  const stateBy = async (url: string) => {
    const { data } = await post<Shown>(url, stack.tokens.alice, query);
    return data.me.cards.nodes.find(({ id }) => id === 'crd-alice-visa')?.state;
  };
  const asked = () => recorder.exchanges.filter(({ method }) => method === 'GET').length;

  // Both keep it.
  await until(async () => {
    await stateBy(other.graphql);
    const before = asked();
    return (await stateBy(other.graphql)) === 'ACTIVE' && asked() === before;
  });

  // A mutation at the one: the other asks D1 again.
  await mutate(stack, 'alice', documents.suspendCard, { cardId: 'crd-alice-visa', reasonCode: 'USER_DECISION' });
  const afterMutation = asked();
  await until(async () => (await stateBy(other.graphql)) !== undefined && asked() > afterMutation);

  // D1 tells the one: the other shows it.
  await stack.sandbox.settle({ seconds: 10 });
  await until(async () => (await stateBy(other.graphql)) === 'INACTIVE');
  expect(await stateBy(stack.gateway.graphql)).toBe('INACTIVE');
});
