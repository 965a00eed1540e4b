import { BatchError } from './batch-error.ts';
import type { Io } from './io.ts';

const names = { stdout: 'Standard output', stderr: 'Standard error' };

/**
 * Writes to a stream of the process, no faster than it is read.
 * @throws BatchError with the system's code when it cannot be written: nobody reads it any more, or its disk is full
 */
export async function print(io: Io, to: keyof typeof names, text: string): Promise<void> {
  try {
    await new Promise<void>((done, fail) => io[to].write(text, (error) => (error ? fail(error) : done())));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new BatchError(`${names[to]} cannot be written: ${code}`, { cause });
  }
}
