import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { ProductionStage, Shipment } from '../card-order/card-order.type.ts';
import { connectionOf } from '../common/connection.ts';
import { Operation, OperationError, OperationStatus } from '../operation/operation.type.ts';

@ObjectType({ simpleResolvers: true, description: 'One update of an operation, as the gateway stored it.' })
export class OperationUpdate {
  @Field(() => OperationStatus, { description: 'The status it tells of.' })
  status!: OperationStatus;

  @Field(() => String, { description: "D1's own word for the status, also when it is not in the enum." })
  statusText!: string;

  @Field(() => ProductionStage, { nullable: true, description: 'The stage it tells of; null where it names none.' })
  stage!: ProductionStage | null;

  @Field(() => String, { nullable: true, description: "D1's own word for the stage, also when it is not in the enum." })
  stageText!: string | null;

  @Field(() => Shipment, { nullable: true, description: 'Where the card is, if the update says so.' })
  shipment!: Shipment | null;

  @Field(() => OperationError, { nullable: true, description: 'What went wrong, if the update says so.' })
  error!: OperationError | null;

  @Field(() => Boolean, { description: 'Came after a later update, so it did not change the operation.' })
  late!: boolean;

  @Field(() => GraphQLDateTime, { description: 'When the gateway stored it.' })
  at!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'An operation with all that is known of how it went.' })
export class OperationHistory {
  @Field(() => ID, { description: "D1's operationId." })
  id!: string;

  @Field(() => Operation, {
    description: 'The operation, as the record has it; as D1 lists it where the record does not have it.',
  })
  operation!: Operation;

  @Field(() => Boolean, { description: "Whether the gateway's record has it." })
  recorded!: boolean;

  @Field(() => Operation, {
    nullable: true,
    description: 'The same as D1 lists it now; null where D1 was not asked, and where it does not list it.',
  })
  atD1!: Operation | null;

  @Field(() => String, {
    description: 'How it stands, and why it failed if it did, in words for people. For reading, not for programs.',
  })
  explanation!: string;

  @Field(() => [OperationUpdate], {
    description: 'Every accepted update that the record still keeps, in the order of arrival.',
  })
  updates!: OperationUpdate[];
}

export const OperationHistoryConnection = connectionOf(() => OperationHistory, 'OperationHistory');
