import { BatchError } from './batch-error.ts';

/** `IssuerId-BatchId-SeqNumber-UnixSeconds.json`, or the same without the issuer: D1 takes both (contract of batch files, "input names"). */
export function fileName(
  file: { issuerId: string; batchId: string; seqNumber: string; withIssuer: boolean },
  now: Date,
): string {
  const parts = [file.batchId, file.seqNumber, String(Math.floor(now.getTime() / 1000))];
  return `${(file.withIssuer ? [file.issuerId, ...parts] : parts).join('-')}.json`;
}

/** The number after this one, as wide as it: 001 becomes 002. @throws BatchError after the last of 48 digits */
export function nextSeqNumber(seqNumber: string): string {
  const next = (BigInt(seqNumber) + 1n).toString().padStart(seqNumber.length, '0');
  if (next.length > 48) throw new BatchError('A sequence number has at most 48 digits; begin with a lower one.');
  return next;
}
