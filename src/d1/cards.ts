import { Fault } from '../errors.ts';
import type { Api } from './api.ts';
import { toCard, toDigitalCard, type WireCard, type WireDigitalCard } from './expiry.ts';
import { segment, type Paths } from './paths.ts';
import { memberOf, operationStrings, readList, readOne } from './shapes.ts';
import type { D1Cards, D1Operation } from './types.ts';
import type { Wire } from './wire.ts';

type Cards = Pick<
  D1Cards,
  'registerCard' | 'createCard' | 'getCard' | 'listCardOperations' | 'getCardOperation' | 'listDigitalCards'
>;

/** D1's rule for ids of cards. */
const cardIds = /^[A-Za-z0-9_-]{1,48}$/;

/** D1's Card API: version 2 registers and creates, version 1 reads. What happens to a card afterwards is in card-life.ts. */
export function createCards({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): Cards {
  const pathOf = (cardId: string) => paths.card('v1', cardId);
  return {
    async registerCard(cardId, body, call) {
      const path = paths.card('v2', cardId);
      await api.write({ operation: 'registerCard', method: 'PUT', path, body }, call, () => undefined);
    },
    async createCard(body, call) {
      const path = paths.collection('v2', 'cards');
      const names = {
        accounts: wire.createCardAccountsMember,
        printedName: wire.createCardNameMember,
        secondPrintedName: wire.createCardSecondNameMember,
      };
      return api.write({ operation: 'createCard', method: 'POST', path, body, names }, call, readCreated);
    },
    async getCard(cardId, call) {
      const path = pathOf(cardId);
      return api.read({ operation: 'getCard', path }, call, (body) =>
        toCard(readOne<WireCard>(body, ['cardId', 'consumerId'], { cardId })),
      );
    },
    async listCardOperations(cardId, call) {
      const path = `${pathOf(cardId)}/operations`;
      return api.read({ operation: 'listCardOperations', path }, call, (body, drop) =>
        readList<D1Operation>(memberOf(body, 'operations'), operationStrings, drop, { cardId }),
      );
    },
    async getCardOperation(cardId, operationId, call) {
      const path = `${pathOf(cardId)}/operations/${segment(operationId)}`;
      return api.read({ operation: 'getCardOperation', path }, call, (body) =>
        readOne<D1Operation>(body, operationStrings, { operationId }, { cardId }),
      );
    },
    async listDigitalCards(cardId, call) {
      const path = `${pathOf(cardId)}/${wire.digitalCardsPath}`;
      return api.read({ operation: 'listDigitalCards', path }, call, (body, drop) =>
        readList<WireDigitalCard>(memberOf(body, 'digitalCards'), ['digitalCardId'], drop, { cardId }).map(
          toDigitalCard,
        ),
      );
    },
  };
}

/** The card exists whether or not the answer can be used; made again, there would be two. @throws Fault OUTCOME_UNKNOWN */
function readCreated(body: unknown): { cardId: string } {
  const cardId = memberOf(body, 'cardId');
  if (typeof cardId !== 'string' || !cardIds.test(cardId)) throw new Fault('OUTCOME_UNKNOWN');
  return { cardId };
}
