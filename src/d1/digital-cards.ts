import type { Api, Keeping } from './api.ts';
import { toDigitalCard, type WireDigitalCard } from './expiry.ts';
import { segment, type Paths } from './paths.ts';
import { operationStrings, readOne, readPossibleOperation } from './shapes.ts';
import type { D1DigitalCard, D1DigitalCardOperation, D1DigitalCards } from './types.ts';
import { cardTag, digitalCardTag, listTag } from './tags.ts';
import { createVerbs } from './verbs.ts';
import type { Wire } from './wire.ts';

/** D1's Digital Card API, version 1. */
export function createDigitalCards({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): D1DigitalCards {
  const pathOf = (digitalCardId: string) => paths.item('v1', wire.digitalCardsPath, digitalCardId);
  const onDigitalCard = createVerbs(api, { pathOf, tagOf: digitalCardTag }, readPossibleOperation);
  return {
    async getDigitalCard(digitalCardId, call) {
      const path = pathOf(digitalCardId);
      return api.read({ operation: 'getDigitalCard', path, keeping: keepingOf(digitalCardId) }, call, (body) =>
        toDigitalCard(readOne<WireDigitalCard>(body, ['digitalCardId'], { digitalCardId })),
      );
    },
    async getDigitalCardOperation(digitalCardId, operationId, call) {
      const path = `${pathOf(digitalCardId)}/operations/${segment(operationId)}`;
      return api.read({ operation: 'getDigitalCardOperation', path }, call, (body) =>
        readOne<D1DigitalCardOperation>(body, operationStrings, { operationId }, { digitalCardId }),
      );
    },
    suspendDigitalCard: onDigitalCard('suspendDigitalCard', 'suspend'),
    resumeDigitalCard: onDigitalCard('resumeDigitalCard', 'resume'),
    deleteDigitalCard: onDigitalCard('deleteDigitalCard', 'delete'),
  };
}

/** What happens to its card happens to it. One of which D1 does not say which card that is cannot be kept. */
function keepingOf(digitalCardId: string): Keeping<D1DigitalCard> {
  return {
    tags: [digitalCardTag(digitalCardId), listTag],
    further(answer) {
      if (answer === null) return [];
      return typeof answer.cardId === 'string' ? [cardTag(answer.cardId)] : null;
    },
  };
}
