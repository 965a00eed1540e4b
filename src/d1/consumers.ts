import type { Api } from './api.ts';
import { toCard, type WireCard } from './expiry.ts';
import type { Paths } from './paths.ts';
import { memberOf, operationStrings, readList, readOne } from './shapes.ts';
import type { D1Client, D1Consumer, D1ConsumerOperation } from './types.ts';

type Consumers = Pick<D1Client, 'registerConsumer' | 'getConsumer' | 'listConsumerCards' | 'listConsumerOperations'>;

/** D1's Consumer API, version 2. */
export function createConsumers({ api, paths }: { api: Api; paths: Paths }): Consumers {
  return {
    async registerConsumer(consumerId, body, call) {
      const path = paths.consumerV2(consumerId);
      await api.write({ operation: 'registerConsumer', method: 'PUT', path, body }, call, () => undefined);
    },
    async getConsumer(consumerId, call) {
      const path = paths.consumerV2(consumerId);
      return api.read({ operation: 'getConsumer', path }, call, (body) =>
        readOne<D1Consumer>(body, ['consumerId'], { consumerId }),
      );
    },
    async listConsumerCards(consumerId, call) {
      const path = `${paths.consumerV2(consumerId)}/cards`;
      return api.read({ operation: 'listConsumerCards', path }, call, (body, drop) =>
        readList<WireCard>(memberOf(body, 'cards'), ['cardId'], drop, { consumerId }).map(toCard),
      );
    },
    async listConsumerOperations(consumerId, call) {
      const path = `${paths.consumerV2(consumerId)}/operations`;
      return api.read({ operation: 'listConsumerOperations', path }, call, (body, drop) =>
        readList<D1ConsumerOperation>(memberOf(body, 'operations'), operationStrings, drop, { consumerId }),
      );
    },
  };
}
