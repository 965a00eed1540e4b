import { Field, InputType } from 'type-graphql';
import { z } from 'zod';
import { isCardNumber } from '../../card-number.ts';
import { residencyAddress, ResidencyAddressInput } from './address.input.ts';
import { looksLikePerson } from './consumer.id.ts';
import { formatted, issue, optional, text } from '../common/validate.ts';

@InputType({ description: 'A mobile phone number.' })
export class PhoneNumberInput {
  @Field(() => String, { description: 'Country code with a leading +, for example "+33".' })
  countryCode!: string;

  @Field(() => String, { description: 'National number without the leading 0, for example "612345678".' })
  number!: string;
}

@InputType({ description: 'Personal information for D1 to store. Leave it out when the issuer keeps it.' })
export class PersonalInformationInput {
  @Field(() => String, { nullable: true, description: 'Language and region, for example "en-US".' })
  language?: string | null;

  @Field(() => String, { nullable: true, description: 'Title, for example "Mr.".' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'First name, up to 35 characters.' })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'Middle name, up to 35 characters.' })
  middleName?: string | null;

  @Field(() => String, { nullable: true, description: 'Last name, up to 35 characters.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'Date of birth, YYYY-MM-DD.' })
  dateOfBirth?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email?: string | null;

  @Field(() => PhoneNumberInput, { nullable: true, description: 'Mobile phone number.' })
  mobilePhoneNumber?: PhoneNumberInput | null;

  @Field(() => ResidencyAddressInput, { nullable: true, description: 'Address of residence.' })
  residencyAddress?: ResidencyAddressInput | null;
}

export const consumerId = z.string().superRefine((value, context) => {
  if (isCardNumber(value)) context.addIssue(issue('INVALID_VALUE', 'must not be a card number'));
  else if (looksLikePerson(value)) context.addIssue(issue('ID_REVEALS_PERSON'));
  else if (!/^[A-Za-z0-9_-]{1,64}$/.test(value))
    context.addIssue(issue('INVALID_FORMAT', 'must be 1 to 64 letters, digits, _ or -'));
});

export const language = formatted(/^[a-z]{2}-[a-zA-Z]{2}$/, 'a language and region such as "en-US"');
export const email = z.email('must be an e-mail address').max(254, 'must have at most 254 characters');

/** D1 calls the member `phoneNumber`. */
export const phoneNumber = z
  .object({
    countryCode: formatted(/^\+[0-9]{1,4}$/, 'a + and 1 to 4 digits'),
    number: formatted(/^[1-9][0-9]{3,14}$/, 'the national number without its leading 0'),
  })
  .transform(({ countryCode: code, number }) => ({ countryCode: code, phoneNumber: number }));

export const personalInformation = z.object({
  language: optional(language),
  title: optional(text(35)),
  firstName: optional(text(35)),
  middleName: optional(text(35)),
  lastName: optional(text(35)),
  dateOfBirth: optional(z.iso.date('must be a date such as "1990-02-28"')),
  email: optional(email),
  mobilePhoneNumber: optional(phoneNumber),
  residencyAddress: optional(residencyAddress),
});
