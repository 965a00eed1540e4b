import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { until } from '../support/events.ts';
import { consoleOf } from './support.ts';

describe('the story, when somebody or time interferes', () => {
  let browser: Browser;
  let demo: Demo;
  let page: Page;
  let seen: ReturnType<typeof consoleOf>;

  beforeAll(async () => void (browser = await launchChromium()));
  afterAll(() => browser?.close());
  beforeEach(async () => {
    demo = await startDemo();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    seen = consoleOf(page);
    await page.goto(new URL('/console', demo.graphql).href);
  }, 60_000);
  afterEach(async () => {
    await page?.close();
    await demo?.stop();
  });

  const said = (text: string) => page.locator('.story [role=status]', { hasText: text }).waitFor({ timeout: 40_000 });
  const tell = () => seen.button('Tell me the story').click();
  const isOver = () => seen.button('Tell me the story').waitFor();
  const setSpeed = (speed: number) =>
    fetch(new URL('/sandbox/clock', demo.sandbox), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ speed }),
    });
  const levers = async () => {
    const answer = await fetch(new URL('/console/demo/state', demo.graphql));
    return (await answer.json()) as { policy: { duplicate: number }; held: string[] };
  };
  const duplicates = async () => (await levers()).policy.duplicate;
  /** The next request to such a path, which waits until it is let go. */
  const hindered = (path: string) =>
    new Promise<Route>((resolve) => void page.route(path, (route) => resolve(route), { times: 1 }));

  it('goes on where stages were passed before it could hold the order', async () => {
    await setSpeed(20);
    const asked = hindered('**/hold');
    await tell();
    const hold = await asked;
    await seen.reached('CARD_PROD_ONGOING').waitFor();
    await hold.continue();
    await said('The end');
  }, 90_000);

  it('is told to its end on a card of which an earlier order still goes on', async () => {
    for (const last4 of ['4444', '1111']) {
      await seen.choose(last4);
      await seen.button('Order this card').click();
      await seen.reached('CARD_PROD_REQUESTED').waitFor();
    }
    await tell();
    await said('The end');
  }, 90_000);

  it.each([
    ['another card is chosen', 'another card was chosen', () => seen.button(/ends in 4242/).click()],
    ['the card is ordered again', 'the card was ordered again', () => seen.button('Order this card').click()],
    ['the order fails', 'the order failed', () => seen.button('Fail this order').click()],
  ])(
    'ends with a sentence when %s',
    async (_when, sentence, interfere) => {
      await tell();
      await said('Data prepared.');
      await interfere();
      await said(`The story ends here: ${sentence}.`);
      await isOver();
    },
    90_000,
  );

  it('leaves nothing held and nothing sent twice when it is stopped', async () => {
    await tell();
    await said('At the bureau.');
    const step = await hindered('**/step');
    expect(await duplicates()).toBe(1);
    await seen.button('Stop the story').click();
    await step.continue();
    await said('The story was ended.');
    await isOver();
    expect(await duplicates()).toBe(0);
    await setSpeed(20);
    await seen.reached('CARD_SHIPPED').waitFor();
  }, 90_000);

  it('shows that it holds the order, and holds it no more when its page is closed', async () => {
    await tell();
    await said('Data prepared.');
    await page.getByRole('button', { name: 'Hold this order', pressed: true }).waitFor();
    expect((await levers()).held).toHaveLength(1);
    await page.close({ runBeforeUnload: true });
    await until(async () => (await levers()).held.length === 0);
  }, 90_000);
});
