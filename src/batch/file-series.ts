import { mkdir } from 'node:fs/promises';
import { fileName, nextSeqNumber } from './file-name.ts';
import { createRegistrationFile, type Header, type RegistrationFile, type Signed } from './registration-file.ts';
import type { Signer } from './detached-signature.ts';

export interface SeriesOptions {
  /** Made when the first file is begun, where it is not there. */
  folder: string;
  /** Header of the first file; `seqNumber` counts up from it. */
  header: Header;
  /** Whether file names begin with the issuer's id. */
  issuerInName: boolean;
  signer: Signer;
  signed: Signed;
  /** Largest size of a file, in bytes. */
  maxBytes: number;
  /** Called before the first file is begun. */
  onBegin(): void;
  /** Told of each file that is complete. */
  onFile(path: string): Promise<void>;
}

/** Registration files one after the other, each begun when the one before is full. */
export interface FileSeries {
  /** False, and nothing added, when the record is too large even for a file of its own. */
  add(request: string): Promise<boolean>;
  flush(): Promise<void>;
  complete(): Promise<void>;
  /** Removes the file that is not complete. */
  discard(): Promise<void>;
}

export function createFileSeries(options: SeriesOptions): FileSeries {
  let seqNumber: string | undefined;
  let current: RegistrationFile | undefined;
  const begin = async () => {
    if (seqNumber === undefined) {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      options.onBegin();
    }
    seqNumber = seqNumber === undefined ? options.header.seqNumber : nextSeqNumber(seqNumber);
    const header = { ...options.header, seqNumber };
    const name = fileName({ ...header, withIssuer: options.issuerInName }, new Date());
    return (current = await createRegistrationFile({ ...options, name, header }));
  };
  const complete = async () => {
    await current?.complete();
    if (current) await options.onFile(current.path);
    current = undefined;
  };
  return {
    async add(request) {
      const file = current ?? (await begin());
      if (file.add(request)) return true;
      if (file.rows > 0) {
        await complete();
        if ((await begin()).add(request)) return true;
      }
      return false;
    },
    async flush() {
      await current?.flush();
    },
    async complete() {
      if (current?.rows === 0) await current.discard();
      else await complete();
    },
    async discard() {
      await current?.discard();
    },
  };
}
