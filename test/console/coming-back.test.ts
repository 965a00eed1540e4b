import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { consoleSettings } from '../../src/demo/console.ts';
import { openRoad, type Road } from '../../src/demo/road.ts';
import { startWorld, type World } from '../../src/demo/world.ts';
import { launchChromium } from '../support/chromium.ts';
import { silent, until } from '../support/events.ts';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts';
import { freePort, startRedis, type TestRedis } from '../support/redis.ts';
import { consoleOf } from './support.ts';

/** Carla's order, which is in CARD_PROD_ONGOING. */
const orderId = 'c0ffee00-0000-4000-8000-00000000ca51';

/** A gateway as in production, with the console on, that can be killed, and a network that can be cut. */
describe('the console, watching', () => {
  let browser: Browser;
  let redis: TestRedis;
  let world: World;
  let gateway: GatewayProcess;
  let road: Road;
  let page: Page;
  let seen: ReturnType<typeof consoleOf>;
  let errors: string[];
  let start: () => Promise<void>;

  beforeEach(async () => {
    errors = [];
    browser = await launchChromium();
    redis = await startRedis({ appendonly: true });
    world = await startWorld(silent, { clock: { speed: 1, manual: true } });
    const port = await freePort();
    const env = {
      ...{ ...world.env, ...consoleSettings, PORT: String(port), PLAYGROUND: 'false' },
      ...{ EVENT_LOG: 'redis', REDIS_URL: redis.url, RECONCILE: 'false' },
    };
    start = async () => {
      gateway = await startGatewayProcess(env);
      await until(async () => (await fetch(new URL('/health/ready', gateway.graphql))).ok);
    };
    await start();
    world.notify(new URL(gateway.notifications).origin);
    road = await openRoad({ host: '127.0.0.1', port });
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (error) => errors.push(error.message));
    seen = consoleOf(page);
    await page.goto(`http://127.0.0.1:${String(road.port)}/console`);
    await page.getByLabel('Access token of an end user').fill(world.tokens.carla);
    await page.getByRole('button', { name: 'Show their cards' }).click();
    await seen.choose('4242');
    await seen.reached('CARD_PROD_ONGOING').waitFor();
  }, 60_000);

  afterEach(async () => {
    await browser?.close();
    await road?.stop();
    gateway?.signal('SIGKILL');
    await gateway?.exited;
    await world?.stop();
    await redis?.stop();
    expect(errors).toEqual([]);
  });

  /** Each change that was told, on one line. */
  async function expectEachOnce(...changes: string[]): Promise<void> {
    for (const change of changes) await seen.notifications(`${change} card order`).first().waitFor({ timeout: 60_000 });
    for (const change of changes)
      expect([change, await seen.notifications(`${change} card order`).count()]).toEqual([change, 1]);
    expect(await page.locator('.notifications li').count()).toBe(changes.length);
  }

  it('catches up when the gateway was killed and is there again, with nothing missing and nothing twice', async () => {
    world.sandbox.production.step(orderId);
    await expectEachOnce('Made');
    gateway.signal('SIGKILL');
    await gateway.exited;
    await page.getByText('reconnecting').waitFor();
    world.sandbox.production.step(orderId);
    await start();
    await expectEachOnce('Made', 'Shipped');
    await page.getByText('reconnecting').waitFor({ state: 'hidden', timeout: 60_000 });
    await page.locator('.card', { hasText: 'Shipped' }).waitFor({ timeout: 60_000 });
  }, 120_000);

  it('catches up after twenty seconds without a network', async () => {
    await page.context().setOffline(true);
    road.cut(true);
    await page.getByText('reconnecting').waitFor();
    world.sandbox.production.step(orderId);
    world.sandbox.clock.advance(1);
    world.sandbox.production.step(orderId);
    // The time is the story: tries to connect fail meanwhile.
    await sleep(20_000);
    expect(await page.locator('.notifications li').count()).toBe(0);
    road.cut(false);
    await page.context().setOffline(false);
    await expectEachOnce('Made', 'Shipped');
  }, 120_000);

  it('shows at once what it showed when it is loaded again, and goes on from there', async () => {
    world.sandbox.production.step(orderId);
    await expectEachOnce('Made');
    await page.reload();
    await page.getByLabel('Access token of an end user').fill(world.tokens.carla);
    await page.getByRole('button', { name: 'Show their cards' }).click();
    await seen.choose('4242');
    await expectEachOnce('Made');
    world.sandbox.production.step(orderId);
    await expectEachOnce('Made', 'Shipped');
  }, 60_000);
});
