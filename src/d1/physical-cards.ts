import type { Api } from './api.ts';
import type { Paths } from './paths.ts';
import { memberOf, operationStrings, readList } from './shapes.ts';
import type { D1Client, D1Operation } from './types.ts';
import type { Wire } from './wire.ts';

type PhysicalCards = Pick<D1Client, 'orderCard' | 'getProductionStatus'>;

/** D1's Physical Card API, version 1. */
export function createPhysicalCards({ api, paths, wire }: { api: Api; paths: Paths; wire: Wire }): PhysicalCards {
  const physicalCard = (cardId: string) => paths.belowIssuerV1(wire.physicalCardsPath, cardId);
  return {
    async orderCard(cardId, body, call) {
      const path = `${physicalCard(cardId)}/operations:production`;
      return api.write({ operation: 'orderCard', method: 'POST', path, body }, call, readOrder);
    },
    async getProductionStatus(cardId, call) {
      const path = `${physicalCard(cardId)}/${wire.productionStatusPath}`;
      return api.read({ operation: 'getProductionStatus', path }, call, (body, drop) =>
        readList<D1Operation>(memberOf(body, 'operations'), operationStrings, drop, { cardId }),
      );
    },
  };
}

/** The operationId is optional in D1's answer: without it, the order's notifications bring it. */
function readOrder(body: unknown): { operationId?: string } {
  const operationId = memberOf(body, 'operationId');
  return typeof operationId === 'string' ? { operationId } : {};
}
