import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchConsumer } from './consumers.ts';
import { requestsFor } from './home-screen.ts';

export interface BenchRequest {
  headers: Record<string, string>;
  body: string;
  /** What a right answer begins with: that of nobody else. */
  begins: string;
}

/** The home screens of these end users, in any order but each in its own. Peers are told the end user in a header, which spares them the token. */
export function homeScreens(consumers: BenchConsumer[], tokens: Map<string, string>): BenchRequest[] {
  return shuffled(consumers).flatMap((consumer) =>
    requestsFor(consumer).map((request) => ({
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokens.get(consumer.id) ?? ''}`,
        'x-consumer-id': consumer.id,
      },
      body: JSON.stringify(request),
      begins: `{"data":{"me":{"id":"${consumer.id}",`,
    })),
  );
}

/** Files in a folder that goes with the process. */
export function createFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write(name: string, content: unknown): string {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(content));
      return file;
    },
  };
}

function shuffled<T>(items: T[]): T[] {
  const all = items.map((item) => ({ item, at: Math.random() }));
  return all.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
