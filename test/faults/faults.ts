import type { Fault } from './fault.ts';
import { faultsOfD1 } from './faults-of-d1.ts';
import { faultsOfGateways } from './faults-of-gateways.ts';
import { faultsOfLinks } from './faults-of-links.ts';
import { faultsOfRedis } from './faults-of-redis.ts';
import { quiet } from './signs.ts';
import type { Setting } from './topology.ts';

const none: Fault = { name: 'none', signs: [quiet], strike: async (_world, healed) => healed() };

/** Every fault there is on a setting, in the order in which they strike; or those whose names contain one of the given texts. */
export function faultsOn(setting: Setting, named: readonly string[] = []): Fault[] {
  const all = [none, ...faultsOfGateways, ...faultsOfRedis, ...faultsOfLinks, ...faultsOfD1];
  const there = all.filter(({ on }) => !on || on.includes(setting));
  if (named.length === 0) return there;
  return named.map((text) => {
    const fault = there.find(({ name }) => name.includes(text));
    if (!fault)
      throw new Error(`No fault is called ${text} on ${setting}: ${there.map(({ name }) => name).join(', ')}`);
    return fault;
  });
}
