import { open, type FileHandle } from 'node:fs/promises';
import { BatchError } from './batch-error.ts';

/**
 * Opens a file to be read. `size` is in bytes.
 * @throws BatchError when it is a folder: the system says so at the first read alone, and without its name
 */
export async function openFile(path: string): Promise<{ file: FileHandle; size: number }> {
  const file = await open(path);
  const stats = await file.stat();
  if (!stats.isDirectory()) return { file, size: stats.size };
  await file.close();
  throw new BatchError(`${path} is a folder`);
}
