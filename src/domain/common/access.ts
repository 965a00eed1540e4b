import { Extensions } from 'type-graphql';
import type { Scope } from '../../viewer.ts';

/** Who may have a field, in words. Nobody may have any without a valid token. */
export const accessRules = {
  own: 'an end user, of what is theirs; a service',
  configured: 'an end user, of what is theirs and as far as the configuration lets them; a service',
  services: 'a service',
  endUsers: 'an end user, for themselves',
  self: 'an end user, themselves; a service gets null',
  shown: 'whoever was shown the object',
} as const;

type Rule =
  [rule: 'own' | 'configured' | 'services', scope: Scope] | [rule: 'endUsers' | 'self' | 'shown', scope?: undefined];

/** What `Access` says of a field, in its extensions. */
export interface AccessRule {
  rule: keyof typeof accessRules;
  /** What a service needs; undefined where it needs none, or is let in never. */
  scope?: Scope | undefined;
}

/**
 * States who may have a field. The services see to it, by src/viewer.ts; test/unit/access.test.ts wants a rule for each root field and each
 * resolver, and test/flows/access.test.ts proves that the rule is what happens.
 */
export function Access(...[rule, scope]: Rule): ReturnType<typeof Extensions> {
  return Extensions({ access: { rule, scope } satisfies AccessRule });
}
