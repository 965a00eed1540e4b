import type { Api, Keeping } from './api.ts';
import { toCard, type WireCard } from './expiry.ts';
import { segment, type Paths } from './paths.ts';
import { memberOf, operationStrings, readList, readOne, readPossibleOperation } from './shapes.ts';
import { cardTag, consumerTag, listTag } from './tags.ts';
import type { D1Card, D1Consumer, D1ConsumerOperation, D1Consumers } from './types.ts';
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
  const doV2 = createVerbs(api, { pathOf, tagOf: consumerTag }, readPossibleOperation);
  const either = { pathOf: (consumerId: string) => paths.consumer(consumerApi, consumerId), tagOf: consumerTag };
  const doEither = createVerbs(api, either, readPossibleOperation);
  return {
    async registerConsumer(consumerId, body, call) {
      const path = pathOf(consumerId);
      const changes = [consumerTag(consumerId)];
      await api.write({ operation: 'registerConsumer', method: 'PUT', path, body, changes }, call, () => undefined);
    },
    updateConsumer: doV2('updateConsumer', wire.consumerUpdateVerb),
    deleteConsumer: doEither('deleteConsumer', wire.consumerDeleteVerb),
    async getConsumer(consumerId, call) {
      const path = pathOf(consumerId);
      return api.read({ operation: 'getConsumer', path, keeping: keepingOf(consumerId) }, call, (body) =>
        readOne<D1Consumer>(body, ['consumerId'], { consumerId }),
      );
    },
    async listConsumerCards(consumerId, call) {
      const path = `${pathOf(consumerId)}/cards`;
      return api.read(
        { operation: 'listConsumerCards', path, keeping: keepingCardsOf(consumerId) },
        call,
        (body, drop) => readList<WireCard>(memberOf(body, 'cards'), ['cardId'], drop, { consumerId }).map(toCard),
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

/** D1 may make an end user for a card. Nothing personal is kept: whoever wants that asks D1. */
function keepingOf(consumerId: string): Keeping<D1Consumer> {
  return { tags: [consumerTag(consumerId), listTag], kept: withoutPerson };
}

function withoutPerson(consumer: D1Consumer | null): D1Consumer | null {
  if (consumer === null) return null;
  const { personalInformation, ...others } = consumer;
  return (personalInformation ?? null) === null ? consumer : { ...others, withheld: true };
}

function keepingCardsOf(consumerId: string): Keeping<D1Card[]> {
  return {
    tags: [consumerTag(consumerId), listTag],
    further: (cards) => (cards ?? []).map(({ cardId }) => cardTag(cardId)),
  };
}
