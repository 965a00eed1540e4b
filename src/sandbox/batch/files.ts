import { checkFile, fileErrors, FileRefusal, readableHeader, refuseIf, type BatchHeader } from './header.ts';
import { outputName, readFileName } from './name.ts';
import { BatchRecords, type RecordResult } from './records.ts';
import { checkSignature } from './signature.ts';
import { loadInbound } from '../description.ts';
import type { World } from '../world.ts';

export interface BatchOutput {
  header: Partial<BatchHeader> & { totalRecords?: number; errorCode?: string };
  recordsResults?: { rowId: number; consumerCardRegistrationResult: RecordResult }[];
}

/** D1's desk for batch registration files (contract section 6.6). */
export class BatchFiles {
  readonly #world: World;
  #records: BatchRecords | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Takes a file and answers with the output file. An error of the header means that nothing was taken; one of a record stays with it. */
  async take(name: string, bytes: Buffer): Promise<{ name: string; content: BatchOutput }> {
    const content = await this.#outputOf(name, bytes);
    const { totalRecords, errorCode } = content.header;
    this.#world.logger.info({ bytes: bytes.length, totalRecords, errorCode }, 'batch file');
    return { name: outputName(name, this.#world.clock.now()), content };
  }

  async #outputOf(name: string, bytes: Buffer): Promise<BatchOutput> {
    const { settings } = this.#world;
    let content: unknown;
    try {
      refuseIf(!readFileName(name), 'INVALID_HEADER');
      refuseIf(bytes.length > settings.batch.maxBytes, 'FILE_TOO_BIG');
      content = parse(bytes);
      const { header, records, signature } = checkFile(content, name, settings);
      await checkSignature(bytes, signature, settings);
      const recordsResults = [];
      for (const { rowId, consumerAndCardRegistrationRequest: request } of records)
        recordsResults.push({ rowId, consumerCardRegistrationResult: await this.#register(request) });
      return { header: { ...readableHeader({ header }), totalRecords: records.length }, recordsResults };
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
      return { header: { ...readableHeader(content), errorCode: fileErrors[error.code] } };
    }
  }

  #register(request: unknown): Promise<RecordResult> {
    this.#records ??= new BatchRecords(this.#world, loadInbound(this.#world.settings.wire));
    return this.#records.register(request);
  }
}

/** @throws FileRefusal; the parser's own message would quote the file */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new FileRefusal('INVALID_JSON_FILE');
  }
}
