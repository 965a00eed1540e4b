import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { watchOverload, type Overload } from '../../src/server/traffic/overload.ts';
import { silent, until } from '../support/events.ts';

/** Keeps the processor busy for so long, so that nothing else happens meanwhile. */
function burn(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function burnUntil(isSo: () => boolean): Promise<void> {
  for (let times = 0; times < 100 && !isSo(); times += 1) {
    burn(800);
    await setImmediate();
  }
}

describe('an event loop that is kept busy', () => {
  let overload: Overload;
  afterEach(() => overload.stop());

  it('is overload while it lasts, and for a while after', async () => {
    overload = watchOverload({ mostMs: 400, everyMs: 200, logger: silent });
    expect(overload.is()).toBe(false);
    await burnUntil(overload.is);
    expect(overload.is()).toBe(true);
    const ended = performance.now();
    await until(() => !overload.is(), 60_000);
    // Four looks that were good, and not the first one.
    expect(performance.now() - ended).toBeGreaterThan(600);
  }, 120_000);

  it('is none when it is busy only once', async () => {
    overload = watchOverload({ mostMs: 400, everyMs: 200, logger: silent });
    let looks = 0;
    const timer = setInterval(() => (looks += 1), 200);
    // It has been measured before, so that this will be.
    await until(() => looks >= 2, 60_000);
    // So long that its average is above the limit, whatever was measured beside it.
    burn(5_000);
    await until(() => {
      expect(overload.is()).toBe(false);
      return looks >= 8;
    }, 60_000);
    clearInterval(timer);
  }, 120_000);

  it('is none where that is not looked at', async () => {
    overload = watchOverload({ mostMs: 0, everyMs: 100, logger: silent });
    for (let times = 0; times < 4; times += 1) {
      burn(500);
      await setImmediate();
    }
    expect(overload.is()).toBe(false);
  });
});
