import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';

export const ConsumerState = { ACTIVE: 'ACTIVE', DELETED: 'DELETED', UNRECOGNIZED: 'UNRECOGNIZED' } as const;
export type ConsumerState = keyof typeof ConsumerState;

registerEnumType(ConsumerState, {
  name: 'ConsumerState',
  description: 'Whether an end user is registered.',
  valuesConfig: {
    ACTIVE: { description: 'Registered.' },
    DELETED: { description: 'Deleted, with all cards.' },
    UNRECOGNIZED: { description: 'A state this gateway does not know yet.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'An end user of the issuer, as D1 knows them.' })
export class Consumer {
  @Field(() => ID, { description: "D1's consumerId." })
  id!: string;
}

@ObjectType({ simpleResolvers: true, description: 'A mobile phone number.' })
export class PhoneNumber {
  @Field(() => String, { description: 'Country code with a leading +, for example "+33".' })
  countryCode!: string;

  @Field(() => String, { description: 'National number without the leading 0.' })
  number!: string;
}

@ObjectType({ simpleResolvers: true, description: 'A postal address.' })
export class Address {
  @Field(() => String, { description: 'First line.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Second line.' })
  line2!: string | null;

  @Field(() => String, { nullable: true, description: 'Third line.' })
  line3!: string | null;

  @Field(() => String, { nullable: true, description: 'City.' })
  city!: string | null;

  @Field(() => String, { nullable: true, description: 'State or region, up to 3 characters.' })
  state!: string | null;

  @Field(() => String, { description: 'Postal code.' })
  zipCode!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 country code.' })
  countryCode!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Personal information of an end user, where the issuer lets D1 store it.',
})
export class PersonalInformation {
  @Field(() => String, { nullable: true, description: 'Language and region, for example "en-US".' })
  language!: string | null;

  @Field(() => String, { nullable: true, description: 'Title, for example "Mr.".' })
  title!: string | null;

  @Field(() => String, { nullable: true, description: 'First name.' })
  firstName!: string | null;

  @Field(() => String, { nullable: true, description: 'Middle name.' })
  middleName!: string | null;

  @Field(() => String, { nullable: true, description: 'Last name.' })
  lastName!: string | null;

  @Field(() => String, { nullable: true, description: 'Date of birth, YYYY-MM-DD.' })
  dateOfBirth!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'Mobile phone number.' })
  mobilePhoneNumber!: PhoneNumber | null;

  @Field(() => Address, { nullable: true, description: 'Address of residence.' })
  residencyAddress!: Address | null;
}
