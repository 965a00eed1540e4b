import type { HostileCase } from '../case.ts';
import { bodies } from './bodies.ts';
import { repeats } from './repeats.ts';
import { ofNobody, ofOthers, unauthenticated } from './strangers.ts';
import { ways } from './ways.ts';

export function notificationCases(): HostileCase[] {
  // Whose an operation is, D1 is asked for. For a stranger it is asked for nothing.
  const ofD1 = [...bodies, ...ways, ...repeats].map((each) => ({ asksD1: true, ...each }));
  return [...unauthenticated, ...ofOthers, ofNobody, ...ofD1].map((each) => ({
    family: 'Notifications',
    by: 'D1',
    ...each,
  }));
}
