import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { post } from '../support/client.ts';
import { until } from '../support/events.ts';
import { startStack, type Stack } from '../support/stack.ts';

const page = readFileSync(new URL('../../docs/simulation.md', import.meta.url), 'utf8');
const sections = page.split(/^## /m);
const orderId = 'c0ffee00-0000-4000-8000-00000000ca51';

function blocks(heading: string, language: string): string[] {
  const section = sections.find((text) => text.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, name, body = '']) =>
    name === language ? [body] : [],
  );
}

describe('docs/simulation.md', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ simulation: true, sandbox: { clock: { manual: true } } });
  });
  afterAll(() => stack.stop());

  /** As in a shell in which the address was set as the page says. */
  async function shell(block = ''): Promise<string> {
    const script = `${/^SANDBOX=.*$/m.exec(page)?.[0]}\n${block}`.replace('http://127.0.0.1:4010', stack.sandbox.url);
    // The sandbox is in this process, which must not stand still meanwhile.
    const { stdout } = await promisify(execFile)('sh', ['-c', script]);
    await stack.sandbox.settle();
    return stdout;
  }
  async function ask(query = '', variables: object = {}): Promise<unknown> {
    const { data, errors } = await post(stack.gateway.graphql, stack.tokens.alice, query, variables);
    expect(errors).toBeUndefined();
    await stack.sandbox.settle();
    return Object.values(data as object)[0];
  }
  const done = { userErrors: [] };
  const stage = () =>
    stack.sandbox.store.cards.get('crd-carla-visa')?.operations.find((each) => each.operationId === orderId)?.details
      ?.status;

  it('advances an order', async () => {
    const [sh] = blocks('Advance', 'sh');
    const [graphql] = blocks('Advance', 'graphql');
    expect(await shell(sh)).toBe('{}');
    expect(stage()).toBe('CARD_PROD_DONE');
    expect(await ask(graphql)).toEqual(done);
    expect(stage()).toBe('CARD_SHIPPED');
  });

  it('orders the failure of an enrolment', async () => {
    const ordered = () => {
      const result = stack.sandbox.nextResults.take('CLICK_TO_PAY_ENROLMENT', 'crd-alice-visa');
      return [result?.status, result?.errorCode];
    };
    expect(await shell(blocks('Make', 'sh')[0])).toBe('{}');
    expect(ordered()).toEqual(['FAILED', 'SCHEME_CARD_INELIGIBLE']);
    expect(await ask(blocks('Make', 'graphql')[0])).toEqual(done);
    expect(ordered()).toEqual(['FAILED', 'SCHEME_AMBIGUOUS_PROFILE']);
  });

  it.each(['sh', 'graphql'])('loses the next notification by %s', async (language) => {
    const [block] = blocks('Lose', language);
    const lost = stack.sandbox.notifier.counters.dropped;
    if (language === 'sh') expect(await shell(block)).toBe('{}');
    else expect(await ask(block)).toEqual(done);
    const updates = stack.sandbox.store.cards.get('crd-bob-visa')?.operations ?? [];
    const path = `/notifications/d1/v2/issuers/${stack.sandbox.issuerId}/cards`;
    stack.sandbox.notifier.publish({ path, subjects: [], updates, single: false });
    await until(() => stack.sandbox.notifier.counters.dropped === lost + 1);
  });

  it('lists them, and sends one again', async () => {
    const [list, resend] = blocks('List', 'sh');
    const [query, mutation] = blocks('List', 'graphql');
    const [newest] = JSON.parse(await shell(list)) as { id: string; state: string }[];
    expect(newest?.state).toBe('lost');
    expect(await ask(query)).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: newest?.id, state: 'LOST', attempts: 0 })]),
    );
    expect(await shell(resend)).toBe('{}');
    expect(await ask(mutation, { id: newest?.id })).toEqual(done);
    expect(await ask(query)).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: newest?.id, state: 'ACKNOWLEDGED', attempts: 2 })]),
    );
  });
});
