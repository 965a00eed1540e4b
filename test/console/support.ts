import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';

/** A browser's local storage, in memory. */
export class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  [name: string]: unknown;
  get length(): number {
    return this.#items.size;
  }
  getItem(name: string): string | null {
    return this.#items.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.#items.set(name, value);
  }
  removeItem(name: string): void {
    this.#items.delete(name);
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  clear(): void {
    this.#items.clear();
  }
}

/** Nothing that waits goes on until time passes; sockets and the clock do. */
export function stopTimers() {
  const others = ['hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval'] as const;
  jest.useFakeTimers({ doNotFake: [...others, 'clearInterval', 'performance', 'Date'] });
  return {
    pass(ms: number): true {
      jest.advanceTimersByTime(ms);
      return true;
    },
    waiting: () => jest.getTimerCount(),
  };
}

/** Where people find things on the console's page. */
export function consoleOf(page: Page) {
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  return {
    button,
    /** Shows the card with these last digits. */
    choose: async (last4: string) => {
      await button(new RegExp(`ends in ${last4}`)).click();
      await page.getByRole('heading', { name: 'Its order' }).waitFor();
    },
    /** A step of the parcel line, by D1's word, that has been reached. */
    reached: (stage: string) => page.locator(`.line li[data-stage=${stage}]:is(.done, .now, .wrong)`),
    enrolment: (status: string) => page.locator(`.line[data-status=${status}]`),
    notifications: (text: string | RegExp) => page.locator('.notifications li', { hasText: text }),
  };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with the page as it is, by rule and place. The page's own policy would not load it, so the browser is asked to. */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate<string[]>(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`);
}
