import type { Sign } from './signs.ts';
import type { Setting } from './topology.ts';
import type { World } from './world.ts';

/** One thing that goes wrong, under load. */
export interface Fault {
  name: string;
  /** Where it can happen. Default: everywhere. */
  on?: readonly Setting[];
  /** The record itself is lost: subscribers are owed a RESYNC and not what they missed. */
  losesRecord?: true;
  /** What must be seen of it in its time. */
  signs?: readonly Sign[];
  /** Strikes, calls `healed` once the cause is gone, and leaves everything as it should be. */
  strike(world: World, healed: () => void): Promise<void>;
}
