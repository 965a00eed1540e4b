import type { EventLogCounts } from './event-log.ts';

export function createCounts(): EventLogCounts {
  return { stored: 0, repeated: 0, failed: 0, commits: 0, waitsFailed: 0, reconnects: 0, checksBehind: 0, losses: 0 };
}
