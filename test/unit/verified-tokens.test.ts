import { expect, it } from '@jest/globals';
import type { KeySet } from '../../src/server/tokens/key-set.ts';
import { createVerifiedTokens } from '../../src/server/tokens/verified-tokens.ts';

const keys = { current: async () => 1 } as KeySet;
const viewer = (consumerId: string) => ({ kind: 'consumer' as const, consumerId, expiresAt: Date.now() + 60_000 });

it('keeps the tokens that were used last, and no more than it may', async () => {
  const tokens = createVerifiedTokens(3);
  for (const name of ['a', 'b', 'c']) tokens.keep(name, { viewer: viewer(name), keys, version: 1 });
  await tokens.find('a');
  tokens.keep('d', { viewer: viewer('d'), keys, version: 1 });
  expect(await tokens.find('b')).toBeUndefined();
  expect([await tokens.find('a'), tokens.count()]).toMatchObject([{ consumerId: 'a' }, 3]);
});
