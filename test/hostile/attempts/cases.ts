import type { HostileCase } from '../case.ts';
import { byDisguise, byDocuments } from './documents.ts';
import { byDoors } from './doors.ts';
import { byIds } from './ids.ts';
import { byCaches, byFailures } from './moments.ts';
import { byTampering } from './tampering.ts';

export function attemptCases(): HostileCase[] {
  const all = [...byDoors, ...byDocuments, ...byDisguise, ...byCaches, ...byFailures, ...byIds, ...byTampering];
  return all.map((each) => ({ family: 'Attempts', ...each }));
}
