import { Field, ID, InputType } from 'type-graphql';
import {
  CardCarrierConfigInput,
  DistributionChannel,
  OrderCardDataInput,
  OrderServicesInput,
  PaymentApplicationInput,
  ShipmentInput,
  TrackDataInput,
} from './order-parts.input.ts';

@InputType({
  description:
    "Orders one card. At most one of cardData and encryptedData; with neither, the gateway asks the issuer's card system, where one is configured.",
})
export class OrderCardInput {
  @Field(() => ID, { description: "D1's cardId." })
  cardId!: string;

  @Field(() => ID, { description: 'Whose card.' })
  consumerId!: string;

  @Field(() => ID, {
    description:
      "The issuer's key of the order, passed to D1 and shown with its updates. The same order again under it gives the same order; another one is refused.",
  })
  issuerRequestId!: string;

  @Field(() => DistributionChannel, { defaultValue: 'THALES', description: 'Who makes the card.' })
  distributionChannel!: DistributionChannel;

  @Field(() => OrderServicesInput, { description: 'What is made and sent.' })
  services!: OrderServicesInput;

  @Field(() => ShipmentInput, { nullable: true, description: 'Where it goes. Required for THALES, not for INSTANT.' })
  shipment?: ShipmentInput | null;

  @Field(() => OrderCardDataInput, { nullable: true, description: 'Clear card data. Not for end users.' })
  cardData?: OrderCardDataInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'A ready JWE of {pan, exp: YYMM, name}, passed on untouched. Not for end users.',
  })
  encryptedData?: string | null;

  @Field(() => PaymentApplicationInput, { description: 'The payment application.' })
  paymentApplication!: PaymentApplicationInput;

  @Field(() => ID, {
    nullable: true,
    description: 'Card product, where it is not the registered one. Not for end users.',
  })
  cardProductId?: string | null;

  @Field(() => String, { nullable: true, description: 'The printer. Required for INSTANT, and only there.' })
  persoStation?: string | null;

  @Field(() => String, { nullable: true, description: 'Design of the card, agreed at onboarding. Not for end users.' })
  cardDesign?: string | null;

  @Field(() => CardCarrierConfigInput, {
    nullable: true,
    description: 'The letter that carries the card. Not for end users.',
  })
  cardCarrierConfig?: CardCarrierConfigInput | null;

  @Field(() => TrackDataInput, { nullable: true, description: 'The magnetic stripe. Not for end users.' })
  trackData?: TrackDataInput | null;
}

@InputType({ description: 'Orders many cards at once.' })
export class OrderCardsInput {
  @Field(() => [OrderCardInput], { description: '1 to 1,000 orders, each of another card and under another key.' })
  orders!: OrderCardInput[];
}
