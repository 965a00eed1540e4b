import type { EnrollCardInClickToPayInput, HomeScreenQuery } from './client/generated/graphql.ts';

export type Home = NonNullable<HomeScreenQuery['me']>;

/** What an enrolment needs of a person, from what D1 stores about them; undefined where it stores nothing. An app may ask the person instead. */
export function enrolmentInput(home: Home, cardId: string): EnrollCardInClickToPayInput | undefined {
  const { personalInformation: person } = home;
  if (!person) return undefined;
  const { firstName, lastName, email, mobilePhoneNumber: phoneNumber, residencyAddress: address } = person;
  if (!firstName || !lastName || !email || !phoneNumber || !address) return undefined;
  const { line1, city, state, zipCode, countryCode } = address;
  return {
    cardId,
    consumer: { firstName, lastName, email, phoneNumber, language: person.language ?? 'en-US' },
    cardholderName: `${firstName} ${lastName}`,
    billingAddress: { line1, city: city ?? '', state, zipCode, countryCode },
  };
}
