import { LRUCache } from 'lru-cache';
import type { Vault } from '../vault.ts';

/** How many names, sealed texts and opened texts are kept. */
const kept = 10_000;
/** In characters: what is longer is rare, and would take more room than it saves time. */
const longest = 512;

/**
 * The vault, which does not do again what it has just done: ids are named with each command about them, the updates of one operation say the same of most
 * members, and what is stored comes back with the reply and once more on the wire. Sealing the same text for the same place again gives
 * the same sealed text, of `sealAlone` too.
 */
export function rememberingVault(vault: Vault): Vault {
  const names = new LRUCache<string, string>({ max: kept });
  const sealed = new LRUCache<string, string>({ max: kept });
  const opened = new LRUCache<string, string>({ max: kept });

  function rememberSealing(kind: 'seal' | 'sealAlone', place: string, text: string): string {
    if (place.length + text.length > longest) return vault[kind](place, text);
    const what = keyOf(`${kind} ${place}`, text);
    const known = sealed.get(what);
    if (known !== undefined) return known;
    const made = vault[kind](place, text);
    sealed.set(what, made);
    opened.set(keyOf(place, made), text);
    return made;
  }

  return {
    name(...parts) {
      const what = JSON.stringify(parts);
      const known = names.get(what);
      if (known !== undefined) return known;
      const made = vault.name(...parts);
      if (what.length <= longest) names.set(what, made);
      return made;
    },
    seal: (place, text) => rememberSealing('seal', place, text),
    sealAlone: (place, text) => rememberSealing('sealAlone', place, text),
    isPlain: vault.isPlain,
    open(place, text) {
      const what = keyOf(place, text);
      const known = opened.get(what);
      if (known !== undefined) return known;
      const made = vault.open(place, text);
      if (what.length <= longest) opened.set(what, made);
      return made;
    },
  };
}

/** No two pairs have the same, whatever the place holds. */
function keyOf(place: string, text: string): string {
  return `${place.length} ${place} ${text}`;
}
