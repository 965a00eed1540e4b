import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, getMetadataStorage, type PubSub } from 'type-graphql';
import { CareResolver } from '../domain/care/care.resolver.ts';
import { CardOrderResolver, CardOrdersResolver } from '../domain/card-order/card-order.resolver.ts';
import { OrderingResolver } from '../domain/card-order/ordering.resolver.ts';
import { CardLifeResolver } from '../domain/card/card-life.resolver.ts';
import { CardRegistrationResolver } from '../domain/card/card-registration.resolver.ts';
import { CardResolver, ConsumerCardsResolver, OperationCardResolver } from '../domain/card/card.resolver.ts';
import { ClickToPayChangesResolver } from '../domain/click-to-pay/click-to-pay-changes.resolver.ts';
import {
  CardClickToPayResolver,
  ClickToPayResolver,
  ConsumerClickToPayResolver,
} from '../domain/click-to-pay/click-to-pay.resolver.ts';
import { ConsumerRegistrationResolver } from '../domain/card/consumer-registration.resolver.ts';
import { ConsumerChangeResolver } from '../domain/consumer/consumer-change.resolver.ts';
import { ConsumerResolver, OperationConsumerResolver } from '../domain/consumer/consumer.resolver.ts';
import { ConsumerUpdateResolver } from '../domain/consumer-update/consumer-update.resolver.ts';
import { SdkTokenResolver } from '../domain/consumer/sdk-token.resolver.ts';
import {
  CardDigitalCardsResolver,
  DigitalCardPayloadResolver,
  DigitalCardResolver,
} from '../domain/digital-card/digital-card.resolver.ts';
import { OperationResolver } from '../domain/operation/operation.resolver.ts';
import { CardTrackingResolver } from '../domain/tracking/tracking.resolver.ts';

export { maxPage } from '../domain/common/connection.ts';

let schema: Promise<GraphQLSchema> | undefined;

/** The one schema of the process, for every transport. Inputs are validated by the services, which know D1's limits. */
export function createSchema(): Promise<GraphQLSchema> {
  return (schema ??= buildSchema({
    resolvers: [
      OperationResolver,
      ConsumerResolver,
      ConsumerRegistrationResolver,
      ConsumerChangeResolver,
      SdkTokenResolver,
      OperationConsumerResolver,
      CardResolver,
      CardRegistrationResolver,
      CardLifeResolver,
      ConsumerCardsResolver,
      OperationCardResolver,
      DigitalCardResolver,
      DigitalCardPayloadResolver,
      CardDigitalCardsResolver,
      ClickToPayResolver,
      ClickToPayChangesResolver,
      CardClickToPayResolver,
      ConsumerClickToPayResolver,
      CardOrderResolver,
      CardOrdersResolver,
      OrderingResolver,
      CardTrackingResolver,
      ConsumerUpdateResolver,
      CareResolver,
    ],
    validate: false,
    pubSub: unusedPubSub,
  }).then((built) => {
    sortParametersOnce();
    return built;
  }));
}

/** TypeGraphQL wants one even though every subscription brings its own source. */
const unusedPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('Subscriptions follow the event log.');
  },
};

/**
 * TypeGraphQL sorts the parameters of a resolver each time it calls it, which takes as much memory as the rest of the call. Here they are sorted for
 * good.
 */
function sortParametersOnce(): void {
  const { queries, mutations, subscriptions, fieldResolvers } = getMetadataStorage();
  for (const { params = [] } of [...queries, ...mutations, ...subscriptions, ...fieldResolvers]) {
    params.sort((a, b) => a.index - b.index);
    Object.defineProperty(params, 'sort', { value: () => params });
  }
}
