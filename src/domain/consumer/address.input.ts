import { Field, InputType } from 'type-graphql';
import { z } from 'zod';
import { formatted, optional, text } from '../common/validate.ts';

@InputType({ description: 'An address of residence.' })
export class ResidencyAddressInput {
  @Field(() => String, { description: 'First line, up to 64 characters.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Second line, up to 64 characters.' })
  line2?: string | null;

  @Field(() => String, { nullable: true, description: 'Third line, up to 64 characters.' })
  line3?: string | null;

  @Field(() => String, { nullable: true, description: 'City, up to 32 characters.' })
  city?: string | null;

  @Field(() => String, { nullable: true, description: 'State or region, up to 3 characters.' })
  state?: string | null;

  @Field(() => String, { description: 'Postal code, up to 10 characters.' })
  zipCode!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 country code.' })
  countryCode!: string;
}

@InputType({ description: 'A postal address.' })
export class AddressInput {
  @Field(() => String, { nullable: true, description: 'Title, for example "Mr.".' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'First name.' })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'Last name.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'Company.' })
  companyName?: string | null;

  @Field(() => String, { description: 'First line, up to 64 characters.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Second line, up to 64 characters.' })
  line2?: string | null;

  @Field(() => String, { nullable: true, description: 'Third line, up to 64 characters.' })
  line3?: string | null;

  @Field(() => String, { description: 'City, up to 32 characters.' })
  city!: string;

  @Field(() => String, { nullable: true, description: 'State or region.' })
  state?: string | null;

  @Field(() => String, { description: 'Postal code, up to 10 characters.' })
  zipCode!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 country code.' })
  countryCode!: string;

  @Field(() => String, { nullable: true, description: 'Mobile phone number of the recipient.' })
  mobilePhoneNumber?: string | null;
}

const countryCode = formatted(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 country code');

export const residencyAddress = z.object({
  line1: text(64),
  line2: optional(text(64)),
  line3: optional(text(64)),
  city: optional(text(32)),
  state: optional(text(3)),
  zipCode: text(10),
  countryCode,
});

/** The payment networks take no more of an address than this, so the recipient's members are dropped. */
export const networkAddress = residencyAddress.extend({ city: text(32) });

/** Where a card is sent. D1 publishes no lengths; these keep a label readable. */
export const deliveryAddress = z.object({
  title: optional(text(35)),
  firstName: optional(text(35)),
  lastName: optional(text(35)),
  companyName: optional(text(64)),
  line1: text(64),
  line2: optional(text(64)),
  line3: optional(text(64)),
  city: text(64),
  state: optional(text(35)),
  zipCode: text(16),
  countryCode,
  mobilePhoneNumber: optional(formatted(/^\+?[0-9 ]{4,20}$/, 'digits, with a leading + for an international number')),
});
