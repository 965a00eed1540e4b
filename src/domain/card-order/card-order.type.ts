import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Card } from '../card/card.type.ts';
import { connectionOf } from '../common/connection.ts';
import { UpdateKind } from '../common/live.ts';
import { OperationError, OperationStatus } from '../operation/operation.type.ts';

export const ProductionStage = {
  CARD_PROD_REQUESTED: 'CARD_PROD_REQUESTED',
  DATA_PREPARED: 'DATA_PREPARED',
  CARD_PROD_READY: 'CARD_PROD_READY',
  CARD_PROD_ONGOING: 'CARD_PROD_ONGOING',
  CARD_PROD_DONE: 'CARD_PROD_DONE',
  CARD_SHIPPED: 'CARD_SHIPPED',
  CARD_RETURNED: 'CARD_RETURNED',
  DATA_EXCEPTION: 'DATA_EXCEPTION',
  CARD_PROD_EXCEPTION: 'CARD_PROD_EXCEPTION',
  CARD_PROD_CANCELED: 'CARD_PROD_CANCELED',
  UNRECOGNIZED: 'UNRECOGNIZED',
} as const;
export type ProductionStage = keyof typeof ProductionStage;

registerEnumType(ProductionStage, {
  name: 'ProductionStage',
  description: 'How far the production of a card is.',
  valuesConfig: {
    CARD_PROD_REQUESTED: { description: 'D1 has the order.' },
    DATA_PREPARED: { description: 'The data is ready for the bureau.' },
    CARD_PROD_READY: { description: 'The bureau has the data.' },
    CARD_PROD_ONGOING: { description: 'The card is being made.' },
    CARD_PROD_DONE: { description: 'The card is made; the end of instant issuance.' },
    CARD_SHIPPED: { description: 'The card is on its way.' },
    CARD_RETURNED: { description: 'The card came back.' },
    DATA_EXCEPTION: { description: 'The data could not be used.' },
    CARD_PROD_EXCEPTION: { description: 'Making the card failed.' },
    CARD_PROD_CANCELED: { description: 'The order was cancelled.' },
    UNRECOGNIZED: { description: 'A stage this gateway does not know yet: see stageText.' },
  },
});

export const CardOrderChangeType = {
  CANCEL: 'CANCEL',
  ACCELERATE: 'ACCELERATE',
  REDIRECT: 'REDIRECT',
  ACCELERATE_AND_REDIRECT: 'ACCELERATE_AND_REDIRECT',
  UNRECOGNIZED: 'UNRECOGNIZED',
} as const;
export type CardOrderChangeType = keyof typeof CardOrderChangeType;

registerEnumType(CardOrderChangeType, {
  name: 'CardOrderChangeType',
  description: 'What can be asked for while a card is being made.',
  valuesConfig: {
    CANCEL: { description: 'Do not make it.' },
    ACCELERATE: { description: 'Make it sooner.' },
    REDIRECT: { description: 'Send it elsewhere.' },
    ACCELERATE_AND_REDIRECT: { description: 'Make it sooner and send it elsewhere.' },
    UNRECOGNIZED: { description: 'Something this gateway does not know yet. Not to be asked for.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Where a shipped card is, as its carrier says.' })
export class Shipment {
  @Field(() => String, { nullable: true, description: "D1's code of the carrier." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "The carrier's tracking number." })
  trackingNumber!: string | null;

  @Field(() => String, { nullable: true, description: 'Where to follow it.' })
  trackingUrl!: string | null;

  @Field(() => String, { nullable: true, description: "The carrier's status." })
  status!: string | null;

  @Field(() => String, { nullable: true, description: "The carrier's message." })
  message!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'One update of an order.' })
export class CardOrderEvent {
  @Field(() => ProductionStage, { description: 'The stage it tells of.' })
  stage!: ProductionStage;

  @Field(() => String, { description: "D1's own word for the stage." })
  stageText!: string;

  @Field(() => OperationStatus, { description: 'The status it tells of.' })
  status!: OperationStatus;

  @Field(() => Shipment, { nullable: true, description: 'Where the card is, if the update says so.' })
  shipment!: Shipment | null;

  @Field(() => Boolean, { description: 'Came after a later update, so it did not change the order.' })
  late!: boolean;

  @Field(() => GraphQLDateTime, { description: 'When the gateway stored it.' })
  at!: Date;

  @Field(() => String, { description: 'Pass it as `after` to go on right behind this update.' })
  cursor!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A request to cancel, speed up or redirect an order, and how it ended.',
})
export class CardOrderChange {
  @Field(() => ID, { description: "D1's operationId of the request." })
  id!: string;

  @Field(() => CardOrderChangeType, {
    nullable: true,
    description: 'What was asked for; null when it was asked for elsewhere and D1 does not say.',
  })
  type!: CardOrderChangeType | null;

  @Field(() => OperationStatus, { description: 'Whether the bureau took it.' })
  status!: OperationStatus;

  @Field(() => OperationError, { nullable: true, description: 'Why not, if it did not.' })
  error!: OperationError | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  startedAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'An order of a physical card.' })
export class CardOrder {
  @Field(() => ID, { description: "D1's operationId of the PRODUCE operation." })
  id!: string;

  @Field(() => Card, { description: 'The card to be made.' })
  card!: Card;

  @Field(() => ID, { nullable: true, description: "The issuer's key of the order." })
  issuerRequestId!: string | null;

  @Field(() => OperationStatus, { description: 'Whether the order is under way, done or failed.' })
  status!: OperationStatus;

  @Field(() => String, { description: "D1's own word for the status, also when it is not in the enum." })
  statusText!: string;

  @Field(() => ProductionStage, { description: 'How far production is. Never goes back.' })
  stage!: ProductionStage;

  @Field(() => String, { description: "D1's own word for the stage, also when it is not in the enum." })
  stageText!: string;

  @Field(() => String, { nullable: true, description: 'Why it is in this stage, if D1 says so.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'When the card is due, as D1 writes it.' })
  dueDate!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the card is made.' })
  productionSite!: string | null;

  @Field(() => Shipment, { nullable: true, description: 'Where the card is; usually known once it has been shipped.' })
  shipment!: Shipment | null;

  @Field(() => OperationError, {
    nullable: true,
    description: 'Why it failed; null unless it did, and for a cancelled order.',
  })
  error!: OperationError | null;

  @Field(() => GraphQLDateTime, { description: 'When it was ordered.' })
  startedAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended, once it has.' })
  endedAt!: Date | null;

  @Field(() => GraphQLDateTime, { description: 'When D1 last told of it.' })
  updatedAt!: Date;

  /** Place in the card's record that this state belongs to: the timeline ends there. */
  position!: string;
}

@ObjectType({ simpleResolvers: true, description: "A step of a card's live orders." })
export class CardOrderUpdate {
  @Field(() => String, { description: 'Pass it as `after` to go on right behind this payload.' })
  cursor!: string;

  @Field(() => UpdateKind, { description: 'What this payload is.' })
  kind!: UpdateKind;

  @Field(() => CardOrder, {
    nullable: true,
    description: 'The order, as it is with this step; in a snapshot the newest one, null when the card has none.',
  })
  order!: CardOrder | null;

  @Field(() => CardOrderEvent, { nullable: true, description: 'The update that made this step; null in a snapshot.' })
  change!: CardOrderEvent | null;
}

export const CardOrderConnection = connectionOf(() => CardOrder, 'CardOrder');
