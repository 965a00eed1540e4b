import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** An output file as D1 makes it, with one row in a hundred refused: node --import tsx test/bench/batch-output.ts <rows> > bench_OUT.json */
const total = Number(process.argv[2] ?? '1000000');

await pipeline(Readable.from(pieces()), process.stdout);

function* pieces(): Generator<string> {
  const header = { batchId: 'bench', seqNumber: '1', issuerId: 'BENCH_BANK', operation: 'CONSUMER_CARD_REGISTRATION' };
  yield `{"header":${JSON.stringify({ ...header, totalRecords: total })},"recordsResults":[`;
  for (let rowId = 1; rowId <= total; rowId += 1) yield (rowId > 1 ? ',' : '') + JSON.stringify(record(rowId));
  yield ']}';
}

function record(rowId: number): object {
  const isRefused = rowId % 100 === 0;
  const card = { cardId: `card-a-${rowId}`, cardStatus: isRefused ? 'KO' : 'OK' };
  return {
    rowId,
    consumerCardRegistrationResult: {
      consumerId: `consumer-a-${rowId}`,
      consumerStatus: 'OK',
      cards: [isRefused ? { ...card, cardError: { errorCode: 'CRYPTO_ERROR' } } : card],
    },
  };
}
