import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { consoleOf, violationsIn } from './support.ts';

/** Screenshots to look at, outside of the project. */
const folder = process.env['SCREENSHOTS'] ?? join(tmpdir(), 'console-screenshots');

const looks = [360, 800, 1440].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

describe('the looks of the console', () => {
  let browser: Browser;
  let demo: Demo;

  /** Everything that there is to see: an order under way, one that failed, one on its way to its owner, an enrolment under way, and one that failed. */
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    browser = await launchChromium();
    demo = await startDemo();
    const page = await browser.newPage();
    const { button, choose, reached, enrolment } = consoleOf(page);
    await page.goto(new URL('/console', demo.graphql).href);
    await choose('1111');
    await button('Fail the next enrolment').click();
    await page.getByText('The next enrolment of this card fails.').waitFor();
    await button('Enrol in Click to Pay').click();
    await button('Order this card').click();
    await reached('CARD_PROD_REQUESTED').waitFor();
    await button('Hold this order').click();
    await button('Next stage').click();
    await reached('DATA_PREPARED').waitFor();
    await enrolment('FAILED').waitFor();
    await choose('4242');
    await reached('CARD_PROD_ONGOING').waitFor();
    await button('Fail this order').click();
    await reached('CARD_PROD_CANCELED').waitFor();
    await choose('1881');
    await button('Order this card').click();
    await reached('CARD_PROD_REQUESTED').waitFor();
    await button('Hold this order').click();
    for (const stage of ['DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE', 'CARD_SHIPPED']) {
      await button('Next stage').click();
      await reached(stage).waitFor();
    }
    await page.close();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  it.each(looks)(
    'are good at $width px, $scheme',
    async ({ width, scheme }) => {
      const page = await browser.newPage({
        viewport: { width, height: 900 },
        colorScheme: scheme,
        reducedMotion: 'reduce',
      });
      const { choose, reached } = consoleOf(page);
      const lookAt = async (what: string) => {
        await page.screenshot({ path: join(folder, `${what}-${String(width)}-${scheme}.png`), fullPage: true });
        expect({ what, violations: await violationsIn(page), overflow: await overflowOf(page) }).toEqual({
          ...{ what, violations: [], overflow: 0 },
        });
      };
      await page.goto(new URL('/console', demo.graphql).href);
      await choose('4444');
      await page.getByText('This card was never ordered.').waitFor();
      await lookAt('never-ordered');
      await choose('1111');
      await reached('DATA_PREPARED').waitFor();
      await page.locator('.line[data-status=FAILED]').waitFor();
      await lookAt('under-way');
      await choose('4242');
      await reached('CARD_PROD_CANCELED').waitFor();
      await lookAt('failed');
      await choose('1881');
      await reached('CARD_SHIPPED').waitFor();
      await lookAt('shipped');
      await page.close();
    },
    60_000,
  );

  it('ask for a token where there is no demo', async () => {
    const page = await browser.newPage({ viewport: { width: 800, height: 900 } });
    await page.route('**/console/settings.json', (route) =>
      route.fulfill({ json: { graphql: '/graphql', stream: '/graphql/stream', sendsIds: false, hasDemo: false } }),
    );
    await page.goto(new URL('/console', demo.graphql).href);
    await page.getByLabel('Access token of an end user').fill('no token');
    await page.getByRole('button', { name: 'Show their cards' }).click();
    await page.getByText('That is no access token.').waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.getByLabel('Access token of an end user').fill(demo.tokens.bob);
    await page.getByRole('button', { name: 'Show their cards' }).click();
    await page.getByRole('button', { name: /ends in 1881/ }).waitFor();
    expect(await page.getByLabel('Access token of an end user').inputValue()).toBe('');
    await page.screenshot({ path: join(folder, 'token.png') });
    await page.close();
  });
});

/** By how much the page is wider than the window, in pixels. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
