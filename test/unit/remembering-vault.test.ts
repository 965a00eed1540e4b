import { describe, expect, it, jest } from '@jest/globals';
import { rememberingVault } from '../../src/events/redis/remembering-vault.ts';
import { createVault } from '../../src/events/vault.ts';

function begin() {
  const strict = createVault('a secret of this test');
  const spies = {
    name: jest.spyOn(strict, 'name'),
    seal: jest.spyOn(strict, 'seal'),
    sealAlone: jest.spyOn(strict, 'sealAlone'),
    open: jest.spyOn(strict, 'open'),
  };
  const counts = () => Object.values(spies).map(({ mock }) => mock.calls.length);
  return { vault: rememberingVault(strict), other: createVault('a secret of this test'), counts };
}

describe('the vault that remembers', () => {
  it('names, seals and opens the same thing once', () => {
    const { vault, other, counts } = begin();
    const name = vault.name('operation', 'one');
    const [sealed, alone] = [vault.seal('place', 'text'), vault.sealAlone('place', 'text')];
    expect(name).toBe(other.name('operation', 'one'));
    expect([vault.name('operation', 'one'), vault.seal('place', 'text'), vault.sealAlone('place', 'text')]).toEqual([
      ...[name, sealed, alone],
    ]);
    expect([vault.open('place', sealed), vault.open('place', alone)]).toEqual(['text', 'text']);
    expect(other.open('place', sealed)).toBe('text');
    expect(counts()).toEqual([1, 1, 1, 0]);
    const foreign = other.seal('place', 'of another process');
    expect([vault.open('place', foreign), vault.open('place', foreign)]).toEqual(Array(2).fill('of another process'));
    expect(counts()).toEqual([1, 1, 1, 1]);
  });

  it('takes none for another, however alike they are', () => {
    const { vault, other } = begin();
    const asked: [string, string][] = [
      ['a', 'b c'],
      ['a b', 'c'],
      ['1 a', 'b'],
      ['1', 'a b'],
    ];
    for (const parts of asked) expect(vault.name(...parts)).toBe(other.name(...parts));
    for (const [place, text] of asked) {
      expect(vault.seal(place, text).split('.')[0]).toBe(other.seal(place, text).split('.')[0]);
      expect(vault.open(place, vault.seal(place, text))).toBe(text);
    }
    expect(vault.seal('place', 'text')).not.toBe(vault.sealAlone('place', 'text'));
  });

  it('opens at its own place alone, also what it has just sealed or opened', () => {
    const { vault, other } = begin();
    for (const sealed of [vault.seal('place', 'text'), other.seal('place', 'text')]) {
      vault.open('place', sealed);
      expect(() => vault.open('another', sealed)).toThrow();
    }
  });

  it('keeps nothing that is long', () => {
    const { vault, counts } = begin();
    const text = 'x'.repeat(600);
    expect(vault.seal('place', text)).not.toBe(vault.seal('place', text));
    const sealed = vault.seal('place', text);
    expect([vault.open('place', sealed), vault.open('place', sealed)]).toEqual([text, text]);
    expect(vault.name(text)).toBe(vault.name(text));
    expect(counts()).toEqual([2, 3, 0, 2]);
  });
});
