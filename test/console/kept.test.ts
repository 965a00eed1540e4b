import { describe, expect, it } from '@jest/globals';
import { createKept } from '../../src/console/client/kept.ts';
import { MemoryStorage } from './support.ts';

describe('what an app keeps', () => {
  it('is there after a restart, and no other owner’s', () => {
    const storage = new MemoryStorage();
    createKept(() => storage, 'alice').write('order', { cursor: 'c1' });
    expect(createKept(() => storage, 'alice').read('order')).toEqual({ cursor: 'c1' });
    expect(createKept(() => storage, 'bob').read('order')).toBeUndefined();
  });

  it('is gone when its owner has logged out, and nobody else’s is', () => {
    const storage = new MemoryStorage();
    const [alice, bob] = [createKept(() => storage, 'alice'), createKept(() => storage, 'bob')];
    for (const name of ['one', 'two']) alice.write(name, name);
    bob.write('one', 'one');
    alice.forgetAll();
    expect([alice.read('one'), alice.read('two'), bob.read('one')]).toEqual([undefined, undefined, 'one']);
  });

  it('is nothing where the storage is full, forbidden or spoilt', () => {
    const full = Object.assign(new MemoryStorage(), {
      setItem() {
        throw new Error('QuotaExceededError');
      },
    });
    const kept = createKept(() => full, 'alice');
    kept.write('order', 1);
    expect(kept.read('order')).toBeUndefined();
    const forbidden = () => {
      throw new Error('SecurityError');
    };
    createKept(forbidden, 'alice').forgetAll();
    expect(createKept(forbidden, 'alice').read('order')).toBeUndefined();
    const spoilt = new MemoryStorage();
    spoilt.setItem('d1:alice:order', '{');
    expect(createKept(() => spoilt, 'alice').read('order')).toBeUndefined();
  });
});
