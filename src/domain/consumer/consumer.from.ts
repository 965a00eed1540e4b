import type { D1BillingAddress, D1ConsumerInfo } from '../../d1/types.ts';
import type { Address, PersonalInformation, PhoneNumber } from './consumer.type.ts';

/** D1 leaves the member out, or writes null, where the issuer keeps the person's data. */
export function personalInformationFrom(info: D1ConsumerInfo | null | undefined): PersonalInformation | null {
  if (info === undefined || info === null) return null;
  return {
    language: info.language ?? null,
    title: info.title ?? null,
    firstName: info.firstName ?? null,
    middleName: info.middleName ?? null,
    lastName: info.lastName ?? null,
    dateOfBirth: info.dateOfBirth ?? null,
    email: info.email ?? null,
    mobilePhoneNumber: info.mobilePhoneNumber ? phoneNumberFrom(info.mobilePhoneNumber) : null,
    residencyAddress: info.residencyAddress ? addressFrom(info.residencyAddress) : null,
  };
}

export function phoneNumberFrom(phone: { countryCode: string; phoneNumber: string }): PhoneNumber {
  return { countryCode: phone.countryCode, number: phone.phoneNumber };
}

export function addressFrom(address: D1BillingAddress): Address {
  return {
    line1: address.line1,
    line2: address.line2 ?? null,
    line3: address.line3 ?? null,
    city: address.city ?? null,
    state: address.state ?? null,
    zipCode: address.zipCode,
    countryCode: address.countryCode,
  };
}
