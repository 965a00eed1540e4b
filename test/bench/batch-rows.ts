import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Rows for `batch build`, the same at each run: node --import tsx test/bench/batch-rows.ts <how many> <encrypted|clear|bad> > rows.ndjson */
const [count = '1000000', kind = 'clear'] = process.argv.slice(2);
const rowsInPiece = 500;
const names = ['Ada', 'Bertha', 'Çelik', 'Dagny', 'Émile', 'Fatima', 'Günther', '花子'];

await pipeline(Readable.from(pieces(Number(count))), process.stdout);

function* pieces(total: number): Generator<string> {
  for (let start = 1; start <= total; start += rowsInPiece) {
    const numbers = Array.from({ length: Math.min(rowsInPiece, total - start + 1) }, (_, index) => start + index);
    yield numbers.map((number) => `${JSON.stringify(row(number))}\n`).join('');
  }
}

function row(number: number): object {
  return {
    consumerId: `consumer-a-${number}`,
    personalInformation: {
      language: 'en-US',
      firstName: names[number % names.length],
      lastName: `Tester ${number % 9973}`,
      email: `tester.${number}@example.org`,
      mobilePhoneNumber: { countryCode: '+1', number: String(2_010_000_000 + number) },
      residencyAddress: {
        line1: `${number % 900} Harbour Lane`,
        city: 'Portsmouth',
        state: 'NH',
        zipCode: '03801',
        countryCode: 'US',
      },
    },
    cards: [{ cardId: `card-a-${number}`, cardProductId: 'DEMO_VISA', ...cardData(number) }],
  };
}

function cardData(number: number): object {
  if (kind === 'encrypted') return { encryptedData: jwe(number) };
  return { cardData: { pan: pan(number), expiry: kind === 'bad' ? '2001-06' : '2049-06' } };
}

/** A number of a test range with its check digit. */
function pan(number: number): string {
  const digits = `400000${String(number).padStart(9, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

/** As long as a real one, and as hard to compress; nobody can decrypt it. */
function jwe(number: number): string {
  const noise = createHash('sha512').update(String(number)).digest('base64url').repeat(4);
  return [noise.slice(0, 220), '', noise.slice(0, 16), noise.slice(16, 66), noise.slice(66, 88)].join('.');
}
