import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createNotificationTokens, lifetimeSeconds } from '../../src/server/d1-doors/notification-tokens.ts';

const options = {
  clientId: 'd1',
  clientSecrets: () => ['client secret'],
  tokenSecrets: () => ['the secret that all gateways share'],
};

describe('a token for notifications', () => {
  const begin = 1_800_000_000_000;
  beforeEach(() => void jest.useFakeTimers({ now: begin, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['at once', 0, true],
    ['to the end that D1 was told', lifetimeSeconds, true],
    ['two minutes longer, for what was on its way and for clocks that differ', lifetimeSeconds + 119, true],
    ['and not for ever', lifetimeSeconds + 121, false],
  ])('is good at every gateway %s', async (_when, seconds, good) => {
    const { token, expiresAt } = await createNotificationTokens(options).issue();
    expect(expiresAt).toEqual(new Date(begin + lifetimeSeconds * 1_000));
    jest.setSystemTime(begin + seconds * 1_000);
    expect(await createNotificationTokens(options).isValid(`Bearer ${token}`)).toBe(good);
  });
});

describe('a token for notifications that was good before', () => {
  it('is not good with other secrets, nor after its end', async () => {
    let secrets = ['the first secret of all gateways'];
    const tokens = createNotificationTokens({ ...options, tokenSecrets: () => secrets });
    const { token, expiresAt } = await tokens.issue();
    const isGood = () => tokens.isValid(`Bearer ${token}`);
    expect([await isGood(), await isGood()]).toEqual([true, true]);
    const now = jest.spyOn(Date, 'now').mockReturnValue(expiresAt.getTime() + 121_000);
    expect(await isGood()).toBe(false);
    now.mockRestore();
    secrets = ['another secret of all gateways'];
    expect(await isGood()).toBe(false);
  });
});
