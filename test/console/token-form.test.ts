import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { until } from '../support/events.ts';
import { startStack, type Stack } from '../support/stack.ts';

describe('the console, given tokens', () => {
  let browser: Browser;
  let stack: Stack;
  let page: Page;
  let errors: string[];
  beforeAll(async () => {
    browser = await launchChromium();
    stack = await startStack({ env: { CONSOLE: 'true' } });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });
  beforeEach(async () => {
    errors = [];
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
  });
  afterEach(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });

  const load = () => page.goto(new URL('/console', stack.gateway.graphql).href);
  const card = (last4: string) => page.getByRole('button', { name: new RegExp(`ends in ${last4}`) });
  const refusal = () => page.getByRole('alert').filter({ hasText: 'refused' });

  async function give(token: string): Promise<void> {
    await page.getByLabel('Access token of an end user').fill(token);
    await page.getByRole('button', { name: 'Show their cards' }).click();
  }

  it('keeps nothing of the person before, and listens for nobody but the one who is there', async () => {
    await page.addInitScript(listenersOfOffline);
    const keptOf = (id: string) =>
      page.evaluate(
        (prefix) => Object.keys(localStorage).filter((name) => name.startsWith(prefix)).length,
        `d1:${id}:`,
      );
    await load();
    await give(stack.tokens.alice);
    await card('1111').waitFor();
    await until(async () => (await keptOf('alice')) === 3);
    await give(stack.tokens.carla);
    await card('4242').waitFor();
    await until(async () => (await keptOf('carla')) === 3);
    expect([await keptOf('alice'), await page.evaluate('offlineListeners')]).toEqual([0, 1]);
  });

  it('goes on with the same person’s next token from what it kept', async () => {
    await load();
    await give(stack.tokens.alice);
    const kept = () => page.evaluate(() => localStorage.getItem('d1:alice:person'));
    await until(async () => (await kept()) !== null);
    const before = await kept();
    await give(await stack.identity.token({ sub: 'alice' }));
    await card('1111').waitFor();
    expect(await kept()).toBe(before);
  });

  it('asks for another token when one is refused, and does not try that one again', async () => {
    const asked: string[] = [];
    page.on('request', (request) => request.url() === stack.gateway.graphql && asked.push(request.url()));
    await load();
    await give(await stack.identity.token({ sub: 'alice', expiresInSeconds: -60 }));
    await refusal().waitFor();
    expect(await page.getByRole('heading', { name: 'alice' }).count()).toBe(0);
    expect([asked.length, stack.gateway.counts().sockets.open]).toEqual([1, 0]);
    await give(stack.tokens.alice);
    await card('1111').waitFor();
    expect(await refusal().count()).toBe(0);
  });

  it('asks for another token when one has ended', async () => {
    await load();
    await give(await stack.identity.token({ sub: 'alice', expiresInSeconds: 5 }));
    await card('1111').waitFor();
    await refusal().waitFor();
    expect(await card('1111').count()).toBe(0);
  });
});

/** Run in the page, before its own script: counts who listens for the end of the network. */
function listenersOfOffline(): void {
  const counted = Object.assign(window, { offlineListeners: 0 });
  const [add, remove] = [window.addEventListener, window.removeEventListener];
  window.addEventListener = (...given: unknown[]) => {
    if (given[0] === 'offline') counted.offlineListeners += 1;
    add.apply(window, given as Parameters<typeof add>);
  };
  window.removeEventListener = (...given: unknown[]) => {
    if (given[0] === 'offline') counted.offlineListeners -= 1;
    remove.apply(window, given as Parameters<typeof remove>);
  };
}
