import type { HostileCase } from '../case.ts';
import { byDisguise, byDocuments } from './documents.ts';
import { byDoors } from './doors.ts';
import { byIds } from './ids.ts';
import { byCaches, byFailures } from './moments.ts';

export function attemptCases(): HostileCase[] {
  const all = [...byDoors, ...byDocuments, ...byDisguise, ...byCaches, ...byFailures, ...byIds];
  return all.map((each) => ({ family: 'Attempts', ...each }));
}
