import { readFileName } from './name.ts';
import type { Settings } from '../options.ts';

export interface BatchHeader {
  batchId: string;
  seqNumber: string;
  issuerId: string;
  operation: string;
}

export interface BatchFile {
  header: BatchHeader;
  records: BatchRow[];
  signature: string;
}

export interface BatchRow {
  rowId: number;
  consumerAndCardRegistrationRequest: unknown;
}

/** What stops a whole file: its number is `errorCode` of the output. */
export const fileErrors = {
  INVALID_HEADER: '100',
  FILE_TOO_BIG: '102',
  INVALID_JSON_FILE: '103',
  MANDATORY_PARAMETER_MISSING_HEADER: '105',
  FIELD_INVALID_FORMAT: '106',
  DUPLICATE_ROW_ID: '107',
  INVALID_SIGNATURE: '110',
} as const;

export class FileRefusal extends Error {
  override readonly name = 'FileRefusal';
  constructor(readonly code: keyof typeof fileErrors) {
    super(`D1 takes nothing of a batch file: ${code}`);
  }
}

const formats: Record<keyof BatchHeader, RegExp> = {
  batchId: /^[A-Za-z0-9_-]{1,48}$/,
  seqNumber: /^[0-9]{1,48}$/,
  issuerId: /^.{10}$/,
  operation: /^CONSUMER_CARD_REGISTRATION(_WITH_DIGITAL_CARDS)?$/,
};

/** Checks everything of a file but its signature and what is in its records. @throws FileRefusal */
export function checkFile(content: unknown, name: string, { issuerId }: Settings): BatchFile {
  const file = content as BatchFile;
  refuseIf(!isObject(content), 'INVALID_JSON_FILE');
  const members = [file.header, file.records, file.signature];
  refuseIf(members.includes(undefined as never) || !isObject(file.header), 'MANDATORY_PARAMETER_MISSING_HEADER');
  for (const member of Object.keys(formats) as (keyof BatchHeader)[]) {
    refuseIf(file.header[member] === undefined, 'MANDATORY_PARAMETER_MISSING_HEADER');
    refuseIf(!hasFormat(file.header, member), 'FIELD_INVALID_FORMAT');
  }
  refuseIf(!Array.isArray(file.records) || typeof file.signature !== 'string', 'FIELD_INVALID_FORMAT');
  refuseIf(file.header.issuerId !== issuerId || !fits(name, file.header), 'INVALID_HEADER');
  checkRowIds(file.records);
  return file;
}

/** The members of a header that can be repeated in an answer, whatever the rest of the file is. */
export function readableHeader(content: unknown): Partial<BatchHeader> {
  const { header } = (isObject(content) ? content : {}) as { header?: unknown };
  if (!isObject(header)) return {};
  const members = (Object.keys(formats) as (keyof BatchHeader)[]).filter((member) => hasFormat(header, member));
  return Object.fromEntries(members.map((member) => [member, (header as BatchHeader)[member]]));
}

export function refuseIf(wrong: boolean, code: keyof typeof fileErrors): void {
  if (wrong) throw new FileRefusal(code);
}

function hasFormat(header: object, member: keyof BatchHeader): boolean {
  const value: unknown = (header as BatchHeader)[member];
  return typeof value === 'string' && formats[member].test(value);
}

function fits(name: string, { batchId, seqNumber, issuerId }: BatchHeader): boolean {
  const told = readFileName(name);
  return told?.seqNumber === seqNumber && [batchId, `${issuerId}-${batchId}`].includes(told.prefix);
}

/** Row ids are whole numbers that grow; gaps do no harm. */
function checkRowIds(records: readonly BatchRow[]): void {
  const seen = new Set<number>();
  let last = -Infinity;
  for (const record of records) {
    refuseIf(!isObject(record) || !Number.isSafeInteger(record.rowId), 'FIELD_INVALID_FORMAT');
    refuseIf(seen.has(record.rowId), 'DUPLICATE_ROW_ID');
    refuseIf(record.rowId < last, 'FIELD_INVALID_FORMAT');
    seen.add(record.rowId);
    last = record.rowId;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
