import type { HostileCase } from '../case.ts';
import { bodies } from './bodies.ts';
import { repeats } from './repeats.ts';
import { unauthenticated } from './strangers.ts';
import { ways } from './ways.ts';

export function notificationCases(): HostileCase[] {
  // Whose an operation is, D1 is asked for.
  const all = [...unauthenticated, ...bodies, ...ways, ...repeats].map((each) => ({ asksD1: true, ...each }));
  return all.map((each) => ({ family: 'Notifications', by: 'D1', ...each }));
}
