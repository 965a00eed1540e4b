import type { Api } from './api.ts';
import { toCard, toDigitalCard, type WireCard, type WireDigitalCard } from './expiry.ts';
import { segment, type Paths } from './paths.ts';
import { memberOf, operationStrings, readList, readOne } from './shapes.ts';
import type { D1Client, D1Operation } from './types.ts';

type Cards = Pick<
  D1Client,
  'registerCard' | 'getCard' | 'listCardOperations' | 'getCardOperation' | 'listDigitalCards'
>;

/** D1's Card API: version 2 registers, version 1 reads. */
export function createCards({ api, paths }: { api: Api; paths: Paths }): Cards {
  return {
    async registerCard(cardId, body, call) {
      const path = paths.cardV2(cardId);
      await api.write({ operation: 'registerCard', method: 'PUT', path, body }, call, () => undefined);
    },
    async getCard(cardId, call) {
      const path = paths.cardV1(cardId);
      return api.read({ operation: 'getCard', path }, call, (body) =>
        toCard(readOne<WireCard>(body, ['cardId', 'consumerId'], { cardId })),
      );
    },
    async listCardOperations(cardId, call) {
      const path = `${paths.cardV1(cardId)}/operations`;
      return api.read({ operation: 'listCardOperations', path }, call, (body, drop) =>
        readList<D1Operation>(memberOf(body, 'operations'), operationStrings, drop, { cardId }),
      );
    },
    async getCardOperation(cardId, operationId, call) {
      const path = `${paths.cardV1(cardId)}/operations/${segment(operationId)}`;
      return api.read({ operation: 'getCardOperation', path }, call, (body) =>
        readOne<D1Operation>(body, operationStrings, { operationId }, { cardId }),
      );
    },
    async listDigitalCards(cardId, call) {
      const path = `${paths.cardV1(cardId)}/digitalCards`;
      return api.read({ operation: 'listDigitalCards', path }, call, (body, drop) =>
        readList<WireDigitalCard>(memberOf(body, 'digitalCards'), ['digitalCardId'], drop).map(toDigitalCard),
      );
    },
  };
}
