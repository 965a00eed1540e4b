import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { YearMonth } from '../common/year-month.ts';
import { AddressInput } from '../consumer/address.input.ts';

export const DistributionChannel = { THALES: 'THALES', CENTRAL: 'CENTRAL', INSTANT: 'INSTANT' } as const;
export type DistributionChannel = keyof typeof DistributionChannel;
export const Issuance = { CREATION: 'CREATION', RENEWAL: 'RENEWAL', REPLACEMENT: 'REPLACEMENT' } as const;
export const ShipmentType = { INDIVIDUAL: 'INDIVIDUAL', BULK: 'BULK' } as const;

registerEnumType(DistributionChannel, {
  name: 'DistributionChannel',
  description: 'Who makes the card.',
  valuesConfig: {
    THALES: { description: 'A Thales bureau.' },
    CENTRAL: { description: 'Another central bureau.' },
    INSTANT: { description: 'A printer in a branch or kiosk: needs persoStation.' },
  },
});
registerEnumType(Issuance, { name: 'Issuance', description: 'Why a card is made.' });
registerEnumType(ShipmentType, { name: 'ShipmentType', description: 'Whether cards are sent one by one or in bulk.' });

@InputType({ description: 'What is made and sent.' })
export class OrderServicesInput {
  @Field(() => Issuance, { description: 'Why the card is made.' })
  issuance!: keyof typeof Issuance;

  @Field(() => String, { nullable: true, description: 'Priority agreed at onboarding.' })
  priority?: string | null;

  @Field(() => String, { nullable: true, description: 'Shipment method agreed at onboarding; D1 takes NO_SHIPMENT.' })
  delivery?: string | null;

  @Field(() => String, { nullable: true, description: 'Card carrier agreed at onboarding; D1 takes NO_CARRIER.' })
  cardCarrier?: string | null;

  @Field(() => String, { nullable: true, description: 'Packaging agreed at onboarding; D1 takes NO_PACK.' })
  packaging?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether a PIN mailer follows.' })
  pinMailer?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is a sample card.' })
  alphaCard?: boolean | null;
}

@InputType({ description: 'Where the card goes.' })
export class ShipmentInput {
  @Field(() => ShipmentType, { defaultValue: 'INDIVIDUAL', description: 'One by one, or in bulk.' })
  type!: keyof typeof ShipmentType;

  @Field(() => AddressInput, { description: 'Where it is delivered.' })
  deliveryAddress!: AddressInput;

  @Field(() => AddressInput, {
    nullable: true,
    description: "The cardholder's address; for INDIVIDUAL the delivery address is taken when it is missing.",
  })
  individualAddress?: AddressInput | null;

  @Field(() => ID, { nullable: true, description: 'First grouping of a bulk shipment.' })
  groupId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Second grouping of a bulk shipment.' })
  orderId?: string | null;
}

@InputType({
  description: 'Clear data for the card, encrypted for D1 at once. Only where the gateway is configured to take it.',
})
export class OrderCardDataInput {
  @Field(() => String, { description: 'Card number, 10 to 19 digits, without separators.' })
  pan!: string;

  @Field(() => YearMonth, { description: 'Expiry, for example "2029-06".' })
  expiry!: string;

  @Field(() => String, { description: 'Name on the card, up to 26 characters.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Second line on the card, up to 26 characters.' })
  secondName?: string | null;
}

@InputType({ description: 'The payment application on the chip, by indexes agreed at onboarding.' })
export class PaymentApplicationInput {
  @Field(() => ID, { description: 'Application configuration.' })
  config!: string;

  @Field(() => ID, { description: 'Index of the key for offline data authentication.' })
  odaKeyIndex!: string;

  @Field(() => ID, { description: 'Index of the key that card keys are derived from.' })
  derivationKeyIndex!: string;

  @Field(() => ID, { nullable: true, description: 'Index of the key for card verification values.' })
  cvKeyIndex?: string | null;

  @Field(() => ID, { nullable: true, description: 'Index of the key for PIN verification values.' })
  pvKeyIndex?: string | null;
}

@InputType({ description: 'Orders one card. Exactly one of cardData and encryptedData.' })
export class OrderCardInput {
  @Field(() => ID, { description: "D1's cardId." })
  cardId!: string;

  @Field(() => ID, { description: 'Whose card.' })
  consumerId!: string;

  @Field(() => ID, {
    description:
      "The issuer's key of the order, passed to D1 and shown with its updates. Use a new one for each order.",
  })
  issuerRequestId!: string;

  @Field(() => DistributionChannel, { defaultValue: 'THALES', description: 'Who makes the card.' })
  distributionChannel!: DistributionChannel;

  @Field(() => OrderServicesInput, { description: 'What is made and sent.' })
  services!: OrderServicesInput;

  @Field(() => ShipmentInput, { nullable: true, description: 'Where it goes. Required for THALES, not for INSTANT.' })
  shipment?: ShipmentInput | null;

  @Field(() => OrderCardDataInput, { nullable: true, description: 'Clear card data.' })
  cardData?: OrderCardDataInput | null;

  @Field(() => String, { nullable: true, description: 'A ready JWE of {pan, exp: YYMM, name}, passed on untouched.' })
  encryptedData?: string | null;

  @Field(() => PaymentApplicationInput, { description: 'The payment application.' })
  paymentApplication!: PaymentApplicationInput;

  @Field(() => ID, { nullable: true, description: 'Card product, where it is not the registered one.' })
  cardProductId?: string | null;

  @Field(() => String, { nullable: true, description: 'The printer. Required for INSTANT, and only there.' })
  persoStation?: string | null;
}
