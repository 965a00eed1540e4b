import { mkdir } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Request, WebSocket } from 'playwright-core';
import { storyTabs } from '../../src/demo/story.ts';
import { launchChromium } from '../support/chromium.ts';
import { startDemo, type Demo } from '../support/demo.ts';

/** Screenshots to look at. */
const output = new URL('../.output/', import.meta.url).pathname;

describe('the playground in a real browser', () => {
  let browser: Browser;
  let demo: Demo;
  let page: Page;
  let sockets: WebSocket[];
  /** What the tabs sent, by HTTP or by WebSocket. */
  let sent: { authorization: unknown; query: unknown; variables: unknown }[];
  /** Requests to other hosts, and errors in the console: no test may leave any. */
  let complaints: string[];

  beforeAll(async () => {
    await mkdir(output, { recursive: true });
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    [sockets, sent, complaints] = [[], [], []];
    demo = await startDemo();
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', note);
    page.on('websocket', noteSocket);
    await page.goto(demo.graphql);
  }, 60_000);

  afterEach(async () => {
    await page?.close();
    await demo?.stop();
    expect(complaints).toEqual([]);
  });

  it('shows the home screen with one click, the token is filled in', async () => {
    await run();
    await sees('crd-alice-mastercard');
    expect(await page.title()).toBe('D1 GraphQL gateway');
    await page.screenshot({ path: `${output}playground-query.png` });
  });

  it('shows an order live from its beginning to the tracking number, when it is placed in the tab beside', async () => {
    await show(2);
    await run();
    await sees('SNAPSHOT');
    await page.screenshot({ path: `${output}playground-snapshot.png` });
    await show(3);
    await run();
    await sees('CARD_PROD_REQUESTED');
    const stages = await watchStages();
    await show(2);
    await sees('"trackingNumber": "SBX', 60_000);
    await page.screenshot({ path: `${output}playground-shipped.png` });
    expect((await stages()).slice(-4)).toEqual([
      'CARD_PROD_READY',
      'CARD_PROD_ONGOING',
      'CARD_PROD_DONE',
      'CARD_SHIPPED',
    ]);
  }, 90_000);

  it('closes the socket of a subscription that is stopped', async () => {
    await show(6);
    await run();
    await sees('CARD_PROD_ONGOING');
    const closed = sockets[0]?.waitForEvent('close');
    await page.getByRole('button', { name: /stop query/i }).click();
    await closed;
    expect(sockets.map((socket) => socket.isClosed())).toEqual([true]);
  });

  it('runs every tab as it is, one after the other, each with its own variables and token', async () => {
    const tabs = storyTabs(demo.tokens);
    const results = ['crd-alice-mastercard', 'SNAPSHOT', '"userErrors": []', 'NOT_ENROLLED', '"userErrors": []'];
    for (const [index, result] of [
      ...results,
      'CARD_PROD_ONGOING',
      '"last4": "5556"',
      'CARD_PROD_REQUESTED',
      '"userErrors": []',
      '"attempts": 1',
      '"userErrors": []',
      '"totalCount": 2',
      '"id": "carla"',
    ].entries()) {
      await show(index + 1);
      await run();
      await sees(result);
    }
    expect(sent).toEqual(
      tabs.map(({ query, variables = '', headers = '' }) => ({
        authorization: (JSON.parse(headers) as Record<string, unknown>)['authorization'],
        query,
        variables: JSON.parse(variables) as unknown,
      })),
    );
  });

  it('switches tabs also when the hand slips a little as it clicks', async () => {
    const box = await page.locator('#graphiql-session-tab-2').boundingBox();
    const { x, y } = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 };
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 6, y, { steps: 3 });
    await page.mouse.up();
    await page.locator('[role=tab]:nth-child(3)[aria-selected=true]', { hasText: 'OrderCard' }).waitFor();
  });

  it('begins anew when the page is loaded again', async () => {
    await show(2);
    await page.locator('[role=tab]:nth-child(2)').getByLabel('Close Tab').click();
    await page.reload();
    await run();
    await sees('crd-alice-mastercard');
    expect(await page.getByRole('tab').count()).toBe(storyTabs(demo.tokens).length);
    expect(await page.evaluate('localStorage.length')).toBe(0);
  });

  it('runs any tab as another person, and again as its own', async () => {
    const choice = page.getByLabel('As');
    await choice.selectOption('bob');
    await run();
    await sees('crd-bob-visa');
    await page.screenshot({ path: `${output}playground-person.png` });
    // The same card, which is not theirs.
    await show(2);
    await run();
    await sees('NOT_FOUND');
    await choice.selectOption('each tab’s own token');
    await run();
    await sees('SNAPSHOT');
    const { bob, alice } = demo.tokens;
    expect(sent.map(({ authorization }) => authorization)).toEqual([bob, bob, alice].map((token) => `Bearer ${token}`));
  });

  /** A normal click on the tab, counted from 1. */
  async function show(tab: number): Promise<void> {
    await page.locator(`#graphiql-session-tab-${tab - 1}`).click();
    await page.locator(`[role=tab]:nth-child(${tab})[aria-selected=true]`).waitFor();
  }

  async function run(): Promise<void> {
    await page.getByRole('button', { name: /execute query/i }).click();
  }

  async function sees(text: string, timeout = 20_000): Promise<void> {
    await page.locator('.graphiql-response', { hasText: text }).waitFor({ timeout });
  }

  /** Begins to note the stages that the response pane shows, and gives a function that tells them. */
  async function watchStages(): Promise<() => Promise<string[]>> {
    await page.evaluate(`{
      const pane = document.querySelector('.graphiql-response');
      window.stages = [];
      new MutationObserver(() => {
        const stage = /"stage":\\s"(\\w+)"/.exec(pane.innerText)?.[1];
        if (stage && stage !== stages.at(-1)) stages.push(stage);
      }).observe(pane, { subtree: true, childList: true, characterData: true });
    }`);
    return () => page.evaluate('stages');
  }

  function note(request: Request): void {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(demo.graphql).host) complaints.push(request.url());
    if (request.method() !== 'POST') return;
    const { query, variables, operationName } = request.postDataJSON() as Record<string, unknown>;
    const { authorization } = request.headers();
    if (operationName !== 'IntrospectionQuery') sent.push({ authorization, query, variables });
  }

  function noteSocket(socket: WebSocket): void {
    sockets.push(socket);
    let authorization: unknown;
    socket.on('framesent', ({ payload: frame }) => {
      const { type, payload } = JSON.parse(String(frame)) as { type: string; payload?: Record<string, unknown> };
      if (type === 'connection_init') authorization = payload?.['authorization'];
      if (type === 'subscribe')
        sent.push({ authorization, query: payload?.['query'], variables: payload?.['variables'] });
    });
  }
});
