import type { Config } from '../../src/config.ts';

/** With a manifest that has whatever it is asked for, so that every document goes the way of the issuer's own. */
export function ownAll({ documents }: Config): Config['documents'] {
  const texts = Object.assign(new Map<string, string>(), { has: () => true });
  return { ...documents, trusted: { mode: 'prefer', texts } };
}
