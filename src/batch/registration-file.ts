import { join } from 'node:path';
import type { Signer } from './detached-signature.ts';
import { openPartFile } from './part-file.ts';

export interface Header {
  batchId: string;
  seqNumber: string;
  issuerId: string;
  operation: string;
}

/** What the signature is over: the file without the signature, or the text of the records alone. */
export type Signed = 'document' | 'records';

export interface RegistrationFile {
  path: string;
  rows: number;
  /** Adds the record of a row; false, and nothing added, when the file would be too large. `request` is JSON. */
  add(request: string): boolean;
  /** Writes what was added. */
  flush(): Promise<void>;
  /** Signs the file and gives it its name. */
  complete(): Promise<void>;
  /** Removes the file, unless it is complete. */
  discard(): Promise<void>;
}

interface Options {
  folder: string;
  name: string;
  header: Header;
  signer: Signer;
  signed: Signed;
  maxBytes: number;
}

/**
 * A batch registration file as D1 takes it (its pages on batch files): `{header, records, signature}`, with a detached JWS. What is added is
 * held until `flush`, so memory is the caller's to bound.
 */
export async function createRegistrationFile(options: Options): Promise<RegistrationFile> {
  const path = join(options.folder, options.name);
  const file = await openPartFile(path);
  const signature = options.signer.begin();
  const wholeDocument = options.signed === 'document';
  const opening = `{"header":${JSON.stringify(options.header)},"records":`;
  const ending = ',"signature":"';
  const write = async (text: string, isSigned: boolean) => {
    const bytes = Buffer.from(text);
    if (isSigned) signature.update(bytes);
    await file.write(bytes);
  };
  await write(opening, wholeDocument);
  await write('[', true);
  let size = Buffer.byteLength(opening) + '[]'.length + ending.length + options.signer.length + '"}'.length;
  let rows = 0;
  let pending: string[] = [];
  const flush = async () => {
    const text = pending.join('');
    pending = [];
    await write(text, true);
  };
  return {
    path,
    get rows() {
      return rows;
    },
    add(request) {
      const record = `${rows > 0 ? ',' : ''}{"rowId":${rows + 1},"consumerAndCardRegistrationRequest":${request}}`;
      const length = Buffer.byteLength(record);
      if (size + length > options.maxBytes) return false;
      size += length;
      rows += 1;
      pending.push(record);
      return true;
    },
    flush,
    async complete() {
      await flush();
      await write(']', true);
      // The signature is over an object, so over its closing brace too, which in the file comes after the signature.
      if (wholeDocument) signature.update(Buffer.from('}'));
      await write(`${ending}${signature.sign()}"}`, false);
      await file.complete();
    },
    discard: () => file.discard(),
  };
}
