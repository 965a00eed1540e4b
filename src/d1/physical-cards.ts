import type { Tag } from '../cache/evictions.ts';
import type { Api } from './api.ts';
import { readCardResults } from './card-results.ts';
import type { Paths } from './paths.ts';
import { memberOf, operationStrings, readList, readPossibleOperation } from './shapes.ts';
import type { D1Operation, D1PhysicalCards } from './types.ts';
import { cardTag, consumerTag } from './tags.ts';
import { createVerbs } from './verbs.ts';
import type { Wire } from './wire.ts';

/** D1's Physical Card API, version 1. */
export function createPhysicalCards({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): D1PhysicalCards {
  const pathOf = (cardId: string) => paths.item('v1', wire.physicalCardsPath, cardId);
  // The operationId is optional in D1's answers: without it, the order's notifications bring it.
  const onCard = createVerbs(api, { pathOf, tagOf: cardTag }, readPossibleOperation);
  return {
    orderCard: onCard('orderCard', 'production', { changes: ownerIn }),
    async orderCards(cards, call) {
      const path = `${paths.collection('v1', wire.physicalCardsPath)}/${wire.orderCardsPath}`;
      const changes = cards.flatMap((card) => [cardTag(card.cardId), ...ownerIn(card)]);
      return api.write({ operation: 'orderCards', method: 'POST', path, body: { cards }, changes }, call, (body) =>
        readCardResults(body, cards),
      );
    },
    changeCardOrder: onCard('changeCardOrder', wire.orderChangeVerb),
    trackCard: onCard('trackCard', wire.trackVerb),
    async getProductionStatus(cardId, call) {
      const path = `${pathOf(cardId)}/${wire.productionStatusPath}`;
      const keeping = { tags: [cardTag(cardId)] };
      return api.read({ operation: 'getProductionStatus', path, keeping }, call, (body, drop) =>
        readList<D1Operation>(memberOf(body, 'operations'), operationStrings, drop, { cardId }),
      );
    },
  };
}

/** An order registers a card that D1 does not know, for whom it names. */
function ownerIn({ consumerId }: { consumerId?: string | undefined }): Tag[] {
  return consumerId === undefined ? [] : [consumerTag(consumerId)];
}
