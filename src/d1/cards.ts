import { Fault } from '../errors.ts';
import type { Api, Keeping } from './api.ts';
import { toCard, toDigitalCard, type WireCard, type WireDigitalCard } from './expiry.ts';
import { segment, type Paths } from './paths.ts';
import { memberOf, operationStrings, readList, readOne } from './shapes.ts';
import { cardTag, consumerTag, digitalCardTag, listTag } from './tags.ts';
import type { D1Card, D1Cards, D1DigitalCard, D1Operation } from './types.ts';
import type { Wire } from './wire.ts';

type Cards = Pick<
  D1Cards,
  'registerCard' | 'createCard' | 'getCard' | 'listCardOperations' | 'getCardOperation' | 'listDigitalCards'
>;

/** States of cards whose ids D1 gives to no other. */
const present: unknown[] = ['ACTIVE', 'INACTIVE'];
/** D1's rule for ids of cards. */
const cardIds = /^[A-Za-z0-9_-]{1,48}$/;

/** D1's Card API: version 2 registers and creates, version 1 reads. What happens to a card afterwards is in card-life.ts. */
export function createCards({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): Cards {
  const pathOf = (cardId: string) => paths.card('v1', cardId);
  return {
    async registerCard(cardId, body, call) {
      const path = paths.card('v2', cardId);
      const changes = [cardTag(cardId), consumerTag(body.consumerId)];
      await api.write({ operation: 'registerCard', method: 'PUT', path, body, changes }, call, () => undefined);
    },
    async createCard(body, call) {
      const path = paths.collection('v2', 'cards');
      const names = {
        accounts: wire.createCardAccountsMember,
        printedName: wire.createCardNameMember,
        secondPrintedName: wire.createCardSecondNameMember,
      };
      const changes = [consumerTag(body.consumerId)];
      return api.write({ operation: 'createCard', method: 'POST', path, body, names, changes }, call, readCreated);
    },
    async getCard(cardId, call) {
      const path = pathOf(cardId);
      return api.read({ operation: 'getCard', path, keeping: keepingOf(cardId) }, call, (body) =>
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
      return api.read(
        { operation: 'listDigitalCards', path, keeping: keepingDigitalCardsOf(cardId) },
        call,
        (body, drop) =>
          readList<WireDigitalCard>(memberOf(body, 'digitalCards'), ['digitalCardId'], drop, { cardId }).map(
            toDigitalCard,
          ),
      );
    },
  };
}

/** What happens to its end user happens to it. The id of one that has ended, or is not there yet, may become that of what replaces another card. */
function keepingOf(cardId: string): Keeping<D1Card> {
  return {
    tags: [cardTag(cardId)],
    further(card) {
      const owner = card === null ? [] : [consumerTag(card.consumerId)];
      return present.includes(card?.state) ? owner : [...owner, listTag];
    },
  };
}

function keepingDigitalCardsOf(cardId: string): Keeping<D1DigitalCard[]> {
  return {
    tags: [cardTag(cardId), listTag],
    further: (digitalCards) => (digitalCards ?? []).map(({ digitalCardId }) => digitalCardTag(digitalCardId)),
  };
}

/** The card exists whether or not the answer can be used; made again, there would be two. @throws Fault OUTCOME_UNKNOWN */
function readCreated(body: unknown): { cardId: string } {
  const cardId = memberOf(body, 'cardId');
  if (typeof cardId !== 'string' || !cardIds.test(cardId)) throw new Fault('OUTCOME_UNKNOWN');
  return { cardId };
}
