import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { ProductionStage, Shipment } from '../card-order/card-order.type.ts';
import { Card } from '../card/card.type.ts';
import { OperationError, OperationStatus } from '../operation/operation.type.ts';

export const TrackingType = {
  PRODUCTION: 'PRODUCTION',
  SHIPMENT: 'SHIPMENT',
  RETURN: 'RETURN',
  UNRECOGNIZED: 'UNRECOGNIZED',
} as const;
export type TrackingType = keyof typeof TrackingType;

registerEnumType(TrackingType, {
  name: 'TrackingType',
  description: 'What is tracked of a card that was made outside D1.',
  valuesConfig: {
    PRODUCTION: { description: 'That the card was made and sent.' },
    SHIPMENT: { description: "The carrier's way with it." },
    RETURN: { description: 'That the card came back.' },
    UNRECOGNIZED: { description: 'Something this gateway does not know yet. Not to be asked for.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'The tracking of a card that was made outside D1.' })
export class CardTracking {
  @Field(() => ID, { description: "D1's operationId of the STANDALONE_TRACKING operation." })
  id!: string;

  @Field(() => Card, { description: 'The card.' })
  card!: Card;

  @Field(() => TrackingType, { description: 'What is tracked; UNRECOGNIZED too where D1 does not say.' })
  trackingType!: TrackingType;

  @Field(() => String, {
    nullable: true,
    description: "D1's own word for what is tracked; null where D1 does not say.",
  })
  trackingTypeText!: string | null;

  @Field(() => OperationStatus, { description: 'Whether D1 is at work, has found something or failed.' })
  status!: OperationStatus;

  @Field(() => String, { description: "D1's own word for the status, also when it is not in the enum." })
  statusText!: string;

  @Field(() => ProductionStage, { nullable: true, description: 'Where the card is on its way; null until D1 tells.' })
  stage!: ProductionStage | null;

  @Field(() => String, { nullable: true, description: "D1's own word for the stage, also when it is not in the enum." })
  stageText!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the card was made.' })
  productionSite!: string | null;

  @Field(() => Shipment, { nullable: true, description: 'What the carrier says of it.' })
  shipment!: Shipment | null;

  @Field(() => OperationError, { nullable: true, description: 'Why it failed; null unless it did.' })
  error!: OperationError | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  startedAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When D1 first had a result, once it has.' })
  endedAt!: Date | null;

  @Field(() => GraphQLDateTime, { description: 'When D1 last told of it.' })
  updatedAt!: Date;
}
