import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { consoleOf } from './support.ts';

describe('the console of a demo with Redis', () => {
  let browser: Browser;
  let redis: TestRedis;
  let demo: Demo;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium();
    redis = await startRedis();
    demo = await startDemo({ REDIS_URL: redis.url });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    await redis?.stop();
  });

  it('shows that a notification is refused while Redis is cut off, and taken when it comes again', async () => {
    const { button, choose, reached, notifications } = consoleOf(page);
    await page.goto(new URL('/console', demo.graphql).href);
    await choose('1111');
    await button('Order this card').click();
    await reached('CARD_PROD_REQUESTED').waitFor();
    await button('Hold this order').click();
    await button('Cut its Redis').click();
    await page.getByRole('button', { name: 'Cut its Redis', pressed: true }).waitFor();
    await button('Next stage').click();
    const line = notifications('Data prepared card order');
    await line.filter({ hasText: 'refused' }).waitFor({ timeout: 60_000 });
    await button('Cut its Redis').click();
    await line.filter({ hasText: 'accepted' }).waitFor({ timeout: 60_000 });
    await reached('DATA_PREPARED').waitFor({ timeout: 60_000 });
    expect([await line.count(), await line.innerText()]).toEqual([1, expect.stringContaining('sent again')]);
  }, 180_000);
});
