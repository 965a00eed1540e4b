import { z } from 'zod';
import type { CardDataAnswer, CardDirectory } from './card-directory.ts';
import { createDirectoryHttp, type DirectoryOptions } from './http.ts';

/**
 * A card directory behind `POST {url}/card-data` with `{consumerId, cardId, purpose}`: a POST, so that no id of a card is in a URL. It answers
 * `{encryptedData}` or `{cardData}`, or 404. Never repeated: what it starts at the issuer is not ours to know.
 */
export function createHttpCardDirectory(options: DirectoryOptions): CardDirectory {
  const http = createDirectoryHttp('card', options);
  return {
    cardData({ consumerId, cardId, purpose }, { correlationId }) {
      const body = { consumerId, cardId, purpose };
      return http.ask({ method: 'POST', path: '/card-data', body, correlationId }, readCardData);
    },
    stop: () => http.stop(),
  };
}

function readCardData(json: unknown): CardDataAnswer | null {
  return cardDataAnswer.safeParse(json).data ?? null;
}

const detail = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

/** Shapes only: who uses the data checks what is in them. Members that D1 does not know stay behind. */
const cardDataAnswer = z.union([
  z.object({ encryptedData: z.string().min(1).max(8192) }),
  z.object({
    cardData: z.object({
      pan: z.string(),
      expiry: z.string(),
      name: detail,
      secondName: detail,
      encodedName: detail,
      cvv1: detail,
      pvv: detail,
      paymentAccountReference: detail,
      panSequenceNumber: detail,
      effectiveDate: detail,
    }),
  }),
]);
