import { access, open, rename, rm } from 'node:fs/promises';
import { BatchError } from './batch-error.ts';

export interface PartFile {
  write(data: Buffer | string): Promise<void>;
  /** Gives the file its name; it is on the disk then. */
  complete(): Promise<void>;
  /** Removes what was written; nothing after `complete`. */
  discard(): Promise<void>;
}

/**
 * A file that is `<path>.part` until it is complete, and for its owner's eyes only. Two processes cannot write the same one, and neither can
 * replace a file that is there. @throws BatchError when the path is taken
 */
export async function openPartFile(path: string): Promise<PartFile> {
  const part = `${path}.part`;
  const file = await open(part, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    const message = `${part} exists already: another run is writing it, or was killed; remove it then`;
    throw new BatchError(message, { cause: error });
  });
  let closed = false;
  const discard = async () => {
    if (closed) return;
    closed = true;
    await file.close();
    await rm(part);
  };
  // Asked while the part is ours: nobody else can complete a file of this name now.
  if (await exists(path)) {
    await discard();
    throw new BatchError(`${path} exists already`);
  }
  return {
    write: (data) => file.writeFile(data),
    async complete() {
      await file.sync();
      await file.close();
      await rename(part, path);
      closed = true;
    },
    discard,
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
