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
registerEnumType(Issuance, {
  name: 'Issuance',
  description: 'Why a card is made.',
  valuesConfig: {
    CREATION: { description: 'It is the first one.' },
    RENEWAL: { description: 'The one before expires.' },
    REPLACEMENT: { description: 'The one before is lost, stolen or broken.' },
  },
});
registerEnumType(ShipmentType, {
  name: 'ShipmentType',
  description: 'Whether cards are sent one by one or in bulk.',
  valuesConfig: {
    INDIVIDUAL: { description: 'Each to its cardholder.' },
    BULK: { description: 'Many to one place, perhaps in groups. Not for end users.' },
  },
});

@InputType({ description: 'What is made and sent.' })
export class OrderServicesInput {
  @Field(() => Issuance, { description: 'Why the card is made.' })
  issuance!: keyof typeof Issuance;

  @Field(() => String, { nullable: true, description: 'Priority agreed at onboarding. Not for end users.' })
  priority?: string | null;

  @Field(() => String, { nullable: true, description: 'Shipment method agreed at onboarding; D1 takes NO_SHIPMENT.' })
  delivery?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Card carrier agreed at onboarding; D1 takes NO_CARRIER. Not for end users.',
  })
  cardCarrier?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Packaging agreed at onboarding; D1 takes NO_PACK. Not for end users.',
  })
  packaging?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether a PIN mailer follows. Not for end users.' })
  pinMailer?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is a sample card. Not for end users.' })
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

  @Field(() => ID, { nullable: true, description: 'First grouping of a bulk shipment; only there.' })
  groupId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Second grouping of a bulk shipment; only there.' })
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

  @Field(() => String, { nullable: true, description: 'Name on the magnetic stripe, up to 26 characters.' })
  encodedName?: string | null;

  @Field(() => String, { nullable: true, description: 'Verification value of the magnetic stripe, 3 digits.' })
  cvv1?: string | null;

  @Field(() => String, { nullable: true, description: 'PIN verification value, 4 digits.' })
  pvv?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Payment account reference, which stands for the account behind card and tokens: 29 letters and digits.',
  })
  paymentAccountReference?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Which of the cards with this number it is: 2 digits; D1 takes 00.',
  })
  panSequenceNumber?: string | null;

  @Field(() => YearMonth, { nullable: true, description: 'First month in which the card is good.' })
  effectiveDate?: string | null;
}

@InputType({ description: 'The payment application on the chip, by indexes agreed at onboarding.' })
export class PaymentApplicationInput {
  @Field(() => ID, { description: 'Application configuration.' })
  config!: string;

  @Field(() => ID, { description: 'Index of the key for offline data authentication.' })
  odaKeyIndex!: string;

  @Field(() => ID, { description: 'Index of the key that card keys are derived from.' })
  derivationKeyIndex!: string;

  @Field(() => ID, { nullable: true, description: 'Index of the key for card verification values. Not for end users.' })
  cvKeyIndex?: string | null;

  @Field(() => ID, { nullable: true, description: 'Index of the key for PIN verification values. Not for end users.' })
  pvKeyIndex?: string | null;
}

@InputType({ description: 'What is printed on the letter that carries the card.' })
export class CardCarrierConfigInput {
  @Field(() => String, { nullable: true, description: 'Language of the letter, ISO 639-1, for example "en".' })
  language?: string | null;

  @Field(() => [String], { nullable: true, description: 'Images agreed at onboarding, up to 64 characters each.' })
  images?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Lines of your own, up to 128 characters each.' })
  customLines?: string[] | null;
}

@InputType({
  description: 'What is to be on the tracks of the magnetic stripe in place of what D1 makes. Without card numbers.',
})
export class TrackDataInput {
  @Field(() => String, { nullable: true, description: 'Track 1, up to 79 characters.' })
  track1?: string | null;

  @Field(() => String, { nullable: true, description: 'Track 2, up to 40 characters.' })
  track2?: string | null;

  @Field(() => String, { nullable: true, description: 'Track 3, up to 107 characters.' })
  track3?: string | null;
}
