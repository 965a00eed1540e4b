import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { consoleOf } from './support.ts';

const stages = ['DATA_PREPARED', 'CARD_PROD_READY', 'CARD_PROD_ONGOING', 'CARD_PROD_DONE', 'CARD_SHIPPED'];

describe('the console in a real browser', () => {
  let browser: Browser;
  let demo: Demo;
  let page: Page;
  let seen: ReturnType<typeof consoleOf>;
  /** Requests to other hosts, and errors in the browser's console: no test may leave any. */
  let complaints: string[];

  beforeAll(async () => void (browser = await launchChromium()));
  afterAll(() => browser?.close());

  beforeEach(async () => {
    complaints = [];
    demo = await startDemo();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    seen = consoleOf(page);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http') && host !== new URL(demo.graphql).host) complaints.push(request.url());
    });
  }, 60_000);

  afterEach(async () => {
    await page?.close();
    await demo?.stop();
    expect(complaints).toEqual([]);
  });

  const load = () => page.goto(new URL('/console', demo.graphql).href);

  it('tells the story to its end', async () => {
    await load();
    await seen.button('Tell me the story').click();
    await page.locator('.story [role=status]', { hasText: 'The end' }).waitFor({ timeout: 60_000 });
    for (const stage of stages) expect(await seen.reached(stage).count()).toBe(1);
    await seen.enrolment('ENROLLED').waitFor();
    expect(await seen.notifications('Being made card order, crd-alice-visa').count()).toBe(1);
    await seen.button('Tell me the story').waitFor();
  }, 90_000);

  it('shows the people, and each card with network, digits, state and Click to Pay', async () => {
    await load();
    for (const name of ['Alice Archer', 'Bob Baker', 'Carla Cook']) await page.getByRole('heading', { name }).waitFor();
    const [alice, bob, carla] = ['1111', '1881', '4242'].map((last4) => seen.button(new RegExp(`ends in ${last4}`)));
    await alice?.waitFor();
    expect(await alice?.innerText()).toMatch(/visa[^]*1111[^]*active/i);
    expect(await bob?.innerText()).toContain('Click to Pay');
    expect(await carla?.innerText()).toContain('Being made');
    // One of them at once, and another when it is asked for.
    const chosen = page.locator('.chosen');
    await chosen.filter({ hasText: '1111' }).filter({ hasText: 'Alice Archer' }).waitFor();
    await carla?.click();
    await chosen.filter({ hasText: '4242' }).filter({ hasText: 'Carla Cook' }).waitFor();
  });

  it('steps an order to the parcel, live, and shows the carrier', async () => {
    await load();
    await seen.choose('1111');
    await seen.button('Order this card').click();
    await seen.reached('CARD_PROD_REQUESTED').waitFor();
    await seen.button('Hold this order').click();
    for (const stage of stages) {
      await seen.button('Next stage').click();
      await seen.reached(stage).waitFor();
    }
    await page.locator('main [role=status]', { hasText: 'Shipped' }).waitFor({ state: 'attached' });
    const parcel = page.getByRole('link', { name: /^SBX/ });
    expect(await parcel.getAttribute('href')).toMatch(/^https:\/\/carrier\.example\/track\/SBX/);
    await page.locator('.card', { hasText: 'Shipped' }).waitFor();
  });

  it('shows that an order is held, also after the page was loaded again and when somebody else holds it', async () => {
    const held = () => page.getByRole('button', { name: 'Hold this order', pressed: true }).waitFor();
    const goesOn = () => page.getByRole('button', { name: 'Hold this order', pressed: false }).waitFor();
    await load();
    await seen.choose('4444');
    await seen.button('Order this card').click();
    await seen.reached('CARD_PROD_REQUESTED').waitFor();
    await goesOn();
    await seen.button('Hold this order').click();
    await held();
    await page.reload();
    await seen.choose('4444');
    await held();
    const other = await browser.newPage();
    const theirs = consoleOf(other);
    await other.goto(page.url());
    await theirs.choose('4444');
    await theirs.button('Hold this order').click();
    await other.getByText('It goes on.').waitFor();
    await other.close();
    await goesOn();
  });

  it('shows an order that fails in red, with the reason', async () => {
    await load();
    await seen.choose('4242');
    await seen.reached('CARD_PROD_ONGOING').waitFor();
    await seen.button('Fail this order').click();
    await page.locator('.line li.wrong[data-stage=CARD_PROD_CANCELED]').waitFor();
    await page.getByText('out of plastic').waitFor();
    const colour = await page.locator('.line li.wrong').evaluate((item) => getComputedStyle(item).color);
    expect(colour).toBe('rgb(179, 38, 30)');
  });

  it('shows an enrolment as pending before it is answered, and how it failed', async () => {
    await load();
    await seen.choose('4444');
    await seen.button('Fail the next enrolment').click();
    await page.getByText('The next enrolment of this card fails.').waitFor();
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/graphql', async (route) => {
      await asked;
      await route.continue();
    });
    await seen.button('Enrol in Click to Pay').click();
    await seen.enrolment('PENDING').waitFor();
    answer();
    await seen.enrolment('FAILED').waitFor();
    await page.getByText('SCHEME_CARD_INELIGIBLE').first().waitFor();
    expect(await seen.button('Enrol in Click to Pay').isEnabled()).toBe(true);
  });

  it('shows a notification that comes twice as one line', async () => {
    await load();
    await seen.choose('1881');
    await seen.button('Order this card').click();
    await seen.reached('CARD_PROD_REQUESTED').waitFor();
    await seen.button('Hold this order').click();
    await seen.button('Send twice').click();
    await page.getByRole('button', { name: 'Send twice', pressed: true }).waitFor();
    await seen.button('Next stage').click();
    const line = seen.notifications('Data prepared card order');
    await line.filter({ hasText: 'repeat' }).waitFor();
    expect([await line.count(), await seen.reached('DATA_PREPARED').count()]).toEqual([1, 1]);
    expect(await line.innerText()).toContain('accepted');
  });

  it('marks what comes late, and the order does not go back', async () => {
    await load();
    await seen.choose('1111');
    await seen.button('Order this card').click();
    await seen.reached('CARD_PROD_REQUESTED').waitFor();
    await seen.button('Hold this order').click();
    await seen.button('Shuffle').click();
    await page.getByRole('button', { name: 'Shuffle', pressed: true }).waitFor();
    // Two within the half second for which one is kept back.
    await seen.button('Next stage').click();
    await seen.button('Next stage').click();
    await seen.notifications('Data prepared').filter({ hasText: 'late' }).waitFor();
    await page.locator('.line li.now[data-stage=CARD_PROD_READY]').waitFor();
    await page.locator('.line li[data-stage=DATA_PREPARED]', { hasText: 'came late' }).waitFor();
  });

  it('shows the notifications again after the demo could not give them', async () => {
    await page.route('**/console/demo/notifications?*', (route) => route.fulfill({ status: 503, json: {} }), {
      times: 1,
    });
    await load();
    await seen.choose('4242');
    await seen.button('Next stage').click();
    await seen.notifications('Made card order').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('503')]);
  });

  it('is used with the keyboard alone', async () => {
    await load();
    await seen.button(/ends in 1111/).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Skip to the card');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Tell me the story');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('1111');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Its order' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-current'))).toBe('true');
  });

  it('goes by streams where WebSockets are blocked', async () => {
    await page.addInitScript(() => {
      class Blocked {
        static readonly CONNECTING = 0;
        static readonly OPEN = 1;
        static readonly CLOSING = 2;
        static readonly CLOSED = 3;
        readyState = 3;
        onclose: ((event: object) => void) | null = null;
        constructor() {
          setTimeout(() => this.onclose?.({ code: 1006, reason: '' }));
        }
        close(): void {
          this.onclose = null;
        }
      }
      Object.assign(globalThis, { WebSocket: Blocked });
    });
    await load();
    await seen.choose('4242');
    await seen.reached('CARD_PROD_ONGOING').waitFor({ timeout: 20_000 });
    await seen.button('Next stage').click();
    await seen.reached('CARD_PROD_DONE').waitFor();
  });
});
