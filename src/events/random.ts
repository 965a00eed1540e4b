import { randomFillSync } from 'node:crypto';

/** Gives random bytes, each of them once. They are fetched many at a time: asking for a dozen costs as much as asking for thousands. */
export function createRandom(poolSize = 8_192): (size: number) => Buffer {
  const pool = Buffer.alloc(poolSize);
  let used = poolSize;
  return (size) => {
    if (used + size > poolSize) {
      randomFillSync(pool);
      used = 0;
    }
    used += size;
    return Buffer.from(pool.subarray(used - size, used));
  };
}
