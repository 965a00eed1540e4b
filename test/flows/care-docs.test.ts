import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { startStack, type Stack } from '../support/stack.ts';

const page = readFileSync(new URL('../../docs/care.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, name, body = '']) => (name === language ? [body] : []));

describe('docs/care.md', () => {
  let stack: Stack;
  let token: string;
  beforeAll(async () => {
    stack = await startStack({ sandbox: { clock: { manual: true } } });
    const [command = ''] = blocks('sh');
    const script = command.replace('http://127.0.0.1:PORT', new URL(stack.identity.url).origin);
    // The identity provider is in this process, which must not stand still meanwhile.
    const { stdout } = await promisify(execFile)('sh', ['-c', script]);
    token = (JSON.parse(stdout) as { access_token: string }).access_token;
  });
  afterAll(() => stack.stop());

  it('shows how to get a token, and what works with it in the order of the page', async () => {
    const answers: Record<string, unknown>[] = [];
    for (const query of blocks('graphql')) {
      const { data, errors } = await post<Record<string, unknown>>(stack.gateway.graphql, token, query);
      expect(errors).toBeUndefined();
      answers.push(data);
    }
    const order = 'c0ffee00-0000-4000-8000-00000000ca51';
    const nodes = expect.arrayContaining([
      expect.objectContaining({
        ...{ id: order, recorded: false, atD1: { status: 'PENDING' } },
        explanation: 'The order of the physical card is under way: the card is being made.',
      }),
    ]) as unknown;
    const operations = expect.arrayContaining([{ id: order, kind: 'PRODUCE', status: 'PENDING' }]) as unknown;
    expect(answers).toEqual([
      { cardHistory: expect.objectContaining({ nodes }) },
      { askD1Again: { news: expect.any(Number), operations, userErrors: [] } },
      { operationHistory: expect.objectContaining({ updates: [expect.objectContaining({ status: 'PENDING' })] }) },
      { resyncConsumer: { consumer: { id: 'carla' }, cards: [{ id: 'crd-carla-visa' }], userErrors: [] } },
    ]);
  });
});
