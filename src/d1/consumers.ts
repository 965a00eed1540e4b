import type { Api } from './api.ts';
import { toCard, type WireCard } from './expiry.ts';
import { segment, type Paths } from './paths.ts';
import { memberOf, operationStrings, readList, readOne, readPossibleOperation } from './shapes.ts';
import type { D1Consumer, D1ConsumerOperation, D1Consumers } from './types.ts';
import { createVerbs } from './verbs.ts';
import type { Wire } from './wire.ts';

type Consumers = Omit<D1Consumers, 'registerConsumerV1'>;

/** D1's Consumer API, version 2. Deletion is the one call that both versions have. */
export function createConsumers({
  api,
  paths,
  wire,
  consumerApi,
}: {
  api: Api;
  paths: Paths;
  wire: Wire;
  consumerApi: 'v1' | 'v2';
}): Consumers {
  const pathOf = (consumerId: string) => paths.consumer('v2', consumerId);
  const doV2 = createVerbs(api, pathOf, readPossibleOperation);
  const doEither = createVerbs(api, (consumerId) => paths.consumer(consumerApi, consumerId), readPossibleOperation);
  return {
    async registerConsumer(consumerId, body, call) {
      const path = pathOf(consumerId);
      await api.write({ operation: 'registerConsumer', method: 'PUT', path, body }, call, () => undefined);
    },
    updateConsumer: doV2('updateConsumer', wire.consumerUpdateVerb),
    deleteConsumer: doEither('deleteConsumer', wire.consumerDeleteVerb),
    async getConsumer(consumerId, call) {
      const path = pathOf(consumerId);
      return api.read({ operation: 'getConsumer', path }, call, (body) =>
        readOne<D1Consumer>(body, ['consumerId'], { consumerId }),
      );
    },
    async listConsumerCards(consumerId, call) {
      const path = `${pathOf(consumerId)}/cards`;
      return api.read({ operation: 'listConsumerCards', path }, call, (body, drop) =>
        readList<WireCard>(memberOf(body, 'cards'), ['cardId'], drop, { consumerId }).map(toCard),
      );
    },
    async listConsumerOperations(consumerId, call) {
      const path = `${pathOf(consumerId)}/operations`;
      return api.read({ operation: 'listConsumerOperations', path }, call, (body, drop) =>
        readList<D1ConsumerOperation>(memberOf(body, 'operations'), operationStrings, drop, { consumerId }),
      );
    },
    async getConsumerOperation(consumerId, operationId, call) {
      const path = `${pathOf(consumerId)}/operations/${segment(operationId)}`;
      return api.read({ operation: 'getConsumerOperation', path }, call, (body) =>
        readOne<D1ConsumerOperation>(body, operationStrings, { operationId }, { consumerId }),
      );
    },
  };
}
