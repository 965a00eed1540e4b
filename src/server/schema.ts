import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema, type PubSub } from 'type-graphql';
import { CardOrderResolver, CardOrdersResolver } from '../domain/card-order/card-order.resolver.ts';
import { CardResolver, ConsumerCardsResolver, OperationCardResolver } from '../domain/card/card.resolver.ts';
import {
  CardClickToPayResolver,
  ClickToPayResolver,
  ConsumerClickToPayResolver,
} from '../domain/click-to-pay/click-to-pay.resolver.ts';
import { ConsumerResolver, OperationConsumerResolver } from '../domain/consumer/consumer.resolver.ts';
import { OperationResolver } from '../domain/operation/operation.resolver.ts';

/** The one schema of the process, for every transport. Inputs are validated by the services, which know D1's limits. */
export function createSchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [
      OperationResolver,
      ConsumerResolver,
      OperationConsumerResolver,
      CardResolver,
      ConsumerCardsResolver,
      OperationCardResolver,
      ClickToPayResolver,
      CardClickToPayResolver,
      ConsumerClickToPayResolver,
      CardOrderResolver,
      CardOrdersResolver,
    ],
    validate: false,
    pubSub: unusedPubSub,
  });
}

/** TypeGraphQL wants one even though every subscription brings its own source. */
const unusedPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('Subscriptions follow the event log.');
  },
};
