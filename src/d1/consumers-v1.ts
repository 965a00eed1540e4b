import type { Api } from './api.ts';
import type { Paths } from './paths.ts';
import { cardTag, consumerTag } from './tags.ts';
import type { D1Consumers } from './types.ts';

type ConsumersV1 = Pick<D1Consumers, 'registerConsumerV1'>;

/** D1's Consumer API, version 1, for issuers that are still on it. */
export function createConsumersV1({ api, paths }: { api: Api; paths: Paths }): ConsumersV1 {
  return {
    async registerConsumerV1(consumerId, cards, call) {
      const consumer = paths.consumer('v1', consumerId);
      const request =
        cards.length === 0
          ? { operation: 'registerConsumerV1', path: consumer, body: {} }
          : { operation: 'registerConsumerWithCardsV1', path: `${consumer}/cards`, body: { cards } };
      const changes = [consumerTag(consumerId), ...cards.map(({ cardId }) => cardTag(cardId))];
      await api.write({ method: 'PUT', ...request, changes }, call, () => undefined);
    },
  };
}
