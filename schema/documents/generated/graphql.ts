/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A postal address. */
export type AddressInput = {
  /** City, up to 32 characters. */
  city: string;
  /** Company. */
  companyName?: string | null | undefined;
  /** ISO 3166-1 alpha-2 country code. */
  countryCode: string;
  /** First name. */
  firstName?: string | null | undefined;
  /** Last name. */
  lastName?: string | null | undefined;
  /** First line, up to 64 characters. */
  line1: string;
  /** Second line, up to 64 characters. */
  line2?: string | null | undefined;
  /** Third line, up to 64 characters. */
  line3?: string | null | undefined;
  /** Mobile phone number of the recipient. */
  mobilePhoneNumber?: string | null | undefined;
  /** State or region. */
  state?: string | null | undefined;
  /** Title, for example "Mr.". */
  title?: string | null | undefined;
  /** Postal code, up to 10 characters. */
  zipCode: string;
};

/** What to ask D1 for. Exactly one of operationId and cardId. */
export type AskD1AgainInput = {
  /** D1's cardId, for everything that D1 lists of the card. */
  cardId?: string | number | null | undefined;
  /** D1's operationId, of an operation that the record has. */
  operationId?: string | number | null | undefined;
};

/** What is printed on the letter that carries the card. */
export type CardCarrierConfigInput = {
  /** Lines of your own, up to 128 characters each. */
  customLines?: Array<string> | null | undefined;
  /** Images agreed at onboarding, up to 64 characters each. */
  images?: Array<string> | null | undefined;
  /** Language of the letter, ISO 639-1, for example "en". */
  language?: string | null | undefined;
};

/** Clear card data, encrypted for D1 at once. Only where the gateway is configured to take it. */
export type CardDataInput = {
  /** Expiry, for example "2029-06". */
  expiry: string;
  /** Card number, 10 to 19 digits, without separators. */
  pan: string;
};

/** Which card, and why. */
export type CardOperationInput = {
  /** D1's cardId. */
  cardId: string | number;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
  /** USER_DECISION when an end user gives none, ISSUER_DECISION when a service gives none. */
  reasonCode?: CardReasonCode | null | undefined;
};

/** What can be asked for while a card is being made. */
export type CardOrderChangeType =
  /** Make it sooner. */
  | 'ACCELERATE'
  /** Make it sooner and send it elsewhere. */
  | 'ACCELERATE_AND_REDIRECT'
  /** Do not make it. */
  | 'CANCEL'
  /** Send it elsewhere. */
  | 'REDIRECT'
  /** Something this gateway does not know yet. Not to be asked for. */
  | 'UNRECOGNIZED';

/** Why something is done to a card: D1's reason codes. Each mutation takes some of them. */
export type CardReasonCode =
  /** The card is broken. */
  | 'CARD_BROKEN'
  /** The lost card was found. */
  | 'CARD_FOUND'
  /** The card is lost. */
  | 'CARD_LOST'
  /** The card never arrived. */
  | 'CARD_NOT_RECEIVED'
  /** The card was stolen. */
  | 'CARD_STOLEN'
  /** The account was closed. */
  | 'CLOSED_ACCOUNT'
  /** The card was closed. */
  | 'CLOSED_CARD'
  /** The security code was wrong too often. */
  | 'CVV2_LOCKED'
  /** The expiry date was wrong too often. */
  | 'EXPIRY_DATE_LOCKED'
  /** The card was used fraudulently. */
  | 'FRAUD'
  /** The issuer wants it. */
  | 'ISSUER_DECISION'
  /** No reason. */
  | 'NONE'
  /** The PIN was wrong too often. */
  | 'PIN_LOCKED'
  /** The person wants it. */
  | 'USER_DECISION';

/** Payment network. */
export type CardScheme =
  /** Mastercard. */
  | 'MASTERCARD'
  /** A network this gateway does not know yet: see schemeText. */
  | 'UNRECOGNIZED'
  /** Visa. */
  | 'VISA';

/** Whether a card can be used. */
export type CardState =
  /** In use. */
  | 'ACTIVE'
  /** Deleted. */
  | 'DELETED'
  /** Past its expiry date. */
  | 'EXPIRED'
  /** Not activated yet, or suspended. */
  | 'INACTIVE'
  /** Another card took its place. */
  | 'REPLACED'
  /** A state this gateway does not know yet: see stateText. */
  | 'UNRECOGNIZED';

/** Changes a card's newest order. Exactly one of orderId and cardId. */
export type ChangeCardOrderInput = {
  /** D1's cardId. */
  cardId?: string | number | null | undefined;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Where it goes instead. Required for REDIRECT and ACCELERATE_AND_REDIRECT, and only there. */
  newDeliveryAddress?: AddressInput | null | undefined;
  /** D1's operationId of the order. */
  orderId?: string | number | null | undefined;
  /** What to ask for. */
  type: CardOrderChangeType;
};

/** The person, for Click to Pay. D1 does not keep it: send the same each time. */
export type ClickToPayConsumerInput = {
  /** E-mail address. */
  email: string;
  /** First name, up to 35 characters. */
  firstName: string;
  /** Language and region, for example "en-US". */
  language: string;
  /** Last name, up to 35 characters. */
  lastName: string;
  /** Middle name, up to 35 characters. */
  middleName?: string | null | undefined;
  /** Mobile phone number. */
  phoneNumber: PhoneNumberInput;
};

/** Whether a card is in Click to Pay. */
export type ClickToPayStatus =
  /** Enrolled. */
  | 'ENROLLED'
  /** The newest enrolment failed; see error. */
  | 'FAILED'
  /** Never enrolled, as far as D1 and this gateway know, or its place went to the card that replaced it. */
  | 'NOT_ENROLLED'
  /** Taken out again; may be enrolled anew. */
  | 'OPTED_OUT'
  /** The network is at work. */
  | 'PENDING'
  /** Cannot be told right now: D1, or the network’s directory behind it, could not be asked; see error. Ask again later. */
  | 'UNKNOWN';

/** A card to register together with its holder. At most one of cardData and encryptedData; with neither, the issuer’s card directory is asked, where there is one. */
export type ConsumerCardInput = {
  /** A stable id of the account; the consumerId when not given. */
  accountId?: string | number | null | undefined;
  /** Clear card data. */
  cardData?: CardDataInput | null | undefined;
  /** The issuer's id of the card: 1 to 48 letters, digits, _ or -; not the PAN. */
  cardId: string | number;
  /** Card product agreed with D1 at onboarding. */
  cardProductId: string | number;
  /** A ready JWE of {pan, exp: MMYY}, passed on untouched. */
  encryptedData?: string | null | undefined;
  /** Whether it can be used from the start. */
  state?: InitialCardState;
};

/** Whether an end user is registered. */
export type ConsumerState =
  /** Registered. */
  | 'ACTIVE'
  /** Deleted, with all cards. */
  | 'DELETED'
  /** A state this gateway does not know yet. */
  | 'UNRECOGNIZED';

/** Asks for a token for the D1 SDK in the app of the person who asks. */
export type CreateD1SdkTokenInput = {
  /** Client-binding payload of the D1 SDK, up to 8,192 characters, passed on unmodified. */
  clientBindingPayload?: string | null | undefined;
};

/** Which digital card, and why. */
export type DigitalCardOperationInput = {
  /** D1's cardId of the card it was made from. */
  cardId: string | number;
  /** D1's digitalCardId. */
  digitalCardId: string | number;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
  /** USER_DECISION when an end user gives none, ISSUER_DECISION when a service gives none. */
  reasonCode?: DigitalCardReasonCode | null | undefined;
};

/** Why something is done to a digital card. */
export type DigitalCardReasonCode =
  /** The device it is on is lost. */
  | 'DEVICE_LOST'
  /** The device it is on was stolen. */
  | 'DEVICE_STOLEN'
  /** The issuer wants it. Not for end users. */
  | 'ISSUER_DECISION'
  /** The person wants it. */
  | 'USER_DECISION';

/** Who makes the card. */
export type DistributionChannel =
  /** Another central bureau. */
  | 'CENTRAL'
  /** A printer in a branch or kiosk: needs persoStation. */
  | 'INSTANT'
  /** A Thales bureau. */
  | 'THALES';

/** Enrols a card in Click to Pay. */
export type EnrollCardInClickToPayInput = {
  /** Billing address. Visa requires it. */
  billingAddress?: AddressInput | null | undefined;
  /** D1's cardId. */
  cardId: string | number;
  /** Cardholder name, up to 26 characters. Visa requires it. */
  cardholderName?: string | null | undefined;
  /** The person. */
  consumer: ClickToPayConsumerInput;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
};

/** Whether a card can be used from the start. */
export type InitialCardState =
  /** At once. */
  | 'ACTIVE'
  /** Once it is activated. */
  | 'INACTIVE';

/** Why a card is made. */
export type Issuance =
  /** It is the first one. */
  | 'CREATION'
  /** The one before expires. */
  | 'RENEWAL'
  /** The one before is lost, stolen or broken. */
  | 'REPLACEMENT';

/** What an operation does, in D1's words. */
export type OperationKind =
  /** Makes an inactive card usable. */
  | 'ACTIVATE'
  /** Enrols a card in Click to Pay. */
  | 'CLICK_TO_PAY_ENROLMENT'
  /** Takes a card or an end user out of Click to Pay. */
  | 'CLICK_TO_PAY_OPT_OUT'
  /** Changes what a Click to Pay profile holds. */
  | 'CLICK_TO_PAY_UPDATE'
  /** Creates a card. */
  | 'CREATE'
  /** Deletes an end user, a card or a digital card. */
  | 'DELETE'
  /** Makes a digital card. */
  | 'DIGITIZE'
  /** Makes and ships a physical card: an order. */
  | 'PRODUCE'
  /** Registers an end user or a card. */
  | 'REGISTER'
  /** Gives a card new credentials. */
  | 'RENEW'
  /** Puts another card in the place of a card. */
  | 'REPLACE'
  /** Ends the suspension of a card or a digital card. */
  | 'RESUME'
  /** Tracks a card that was made outside D1. */
  | 'STANDALONE_TRACKING'
  /** Suspends a card or a digital card. */
  | 'SUSPEND'
  /** A kind this gateway does not know yet: see kindText. */
  | 'UNRECOGNIZED'
  /** Replaces the personal information of an end user. */
  | 'UPDATE'
  /** Changes an order under way. */
  | 'UPDATE_ORDER';

/** How far an asynchronous operation of D1 is. */
export type OperationStatus =
  /** Ended without success, as a cancelled order does too; this does not change any more. */
  | 'FAILED'
  /** D1 is at work. */
  | 'PENDING'
  /** Done; this does not change any more. */
  | 'SUCCESSFUL'
  /** A status this gateway does not know yet: see statusText. */
  | 'UNRECOGNIZED';

/** Takes a card out of Click to Pay. It may be enrolled anew. */
export type OptOutCardInput = {
  /** D1's cardId. */
  cardId: string | number;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
};

/** Takes an end user out of Click to Pay, with all cards. They may be enrolled anew. */
export type OptOutConsumerInput = {
  /** D1's consumerId. */
  consumerId: string | number;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
};

/** Clear data for the card, encrypted for D1 at once. Only where the gateway is configured to take it. */
export type OrderCardDataInput = {
  /** Verification value of the magnetic stripe, 3 digits. */
  cvv1?: string | null | undefined;
  /** First month in which the card is good. */
  effectiveDate?: string | null | undefined;
  /** Name on the magnetic stripe, up to 26 characters. */
  encodedName?: string | null | undefined;
  /** Expiry, for example "2029-06". */
  expiry: string;
  /** Name on the card, up to 26 characters. */
  name: string;
  /** Card number, 10 to 19 digits, without separators. */
  pan: string;
  /** Which of the cards with this number it is: 2 digits; D1 takes 00. */
  panSequenceNumber?: string | null | undefined;
  /** Payment account reference, which stands for the account behind card and tokens: 29 letters and digits. */
  paymentAccountReference?: string | null | undefined;
  /** PIN verification value, 4 digits. */
  pvv?: string | null | undefined;
  /** Second line on the card, up to 26 characters. */
  secondName?: string | null | undefined;
};

/** Orders one card. At most one of cardData and encryptedData; with neither, the gateway asks the issuer's card system, where one is configured. */
export type OrderCardInput = {
  /** The letter that carries the card. Not for end users. */
  cardCarrierConfig?: CardCarrierConfigInput | null | undefined;
  /** Clear card data. Not for end users. */
  cardData?: OrderCardDataInput | null | undefined;
  /** Design of the card, agreed at onboarding. Not for end users. */
  cardDesign?: string | null | undefined;
  /** D1's cardId. */
  cardId: string | number;
  /** Card product, where it is not the registered one. Not for end users. */
  cardProductId?: string | number | null | undefined;
  /** Whose card. */
  consumerId: string | number;
  /** Who makes the card. */
  distributionChannel?: DistributionChannel;
  /** A ready JWE of {pan, exp: YYMM, name}, passed on untouched. Not for end users. */
  encryptedData?: string | null | undefined;
  /** The issuer's key of the order, passed to D1 and shown with its updates. The same order again under it gives the same order; another one is refused. */
  issuerRequestId: string | number;
  /** The payment application. */
  paymentApplication: PaymentApplicationInput;
  /** The printer. Required for INSTANT, and only there. */
  persoStation?: string | null | undefined;
  /** What is made and sent. */
  services: OrderServicesInput;
  /** Where it goes. Required for THALES, not for INSTANT. */
  shipment?: ShipmentInput | null | undefined;
  /** The magnetic stripe. Not for end users. */
  trackData?: TrackDataInput | null | undefined;
};

/** Orders many cards at once. */
export type OrderCardsInput = {
  /** 1 to 1,000 orders, each of another card and under another key. */
  orders: Array<OrderCardInput>;
};

/** What is made and sent. */
export type OrderServicesInput = {
  /** Whether it is a sample card. Not for end users. */
  alphaCard?: boolean | null | undefined;
  /** Card carrier agreed at onboarding; D1 takes NO_CARRIER. Not for end users. */
  cardCarrier?: string | null | undefined;
  /** Shipment method agreed at onboarding; D1 takes NO_SHIPMENT. */
  delivery?: string | null | undefined;
  /** Why the card is made. */
  issuance: Issuance;
  /** Packaging agreed at onboarding; D1 takes NO_PACK. Not for end users. */
  packaging?: string | null | undefined;
  /** Whether a PIN mailer follows. Not for end users. */
  pinMailer?: boolean | null | undefined;
  /** Priority agreed at onboarding. Not for end users. */
  priority?: string | null | undefined;
};

/** The payment application on the chip, by indexes agreed at onboarding. */
export type PaymentApplicationInput = {
  /** Application configuration. */
  config: string | number;
  /** Index of the key for card verification values. Not for end users. */
  cvKeyIndex?: string | number | null | undefined;
  /** Index of the key that card keys are derived from. */
  derivationKeyIndex: string | number;
  /** Index of the key for offline data authentication. */
  odaKeyIndex: string | number;
  /** Index of the key for PIN verification values. Not for end users. */
  pvKeyIndex?: string | number | null | undefined;
};

/** Personal information for D1 to store. Leave it out when the issuer keeps it. */
export type PersonalInformationInput = {
  /** Date of birth, YYYY-MM-DD. */
  dateOfBirth?: string | null | undefined;
  /** E-mail address. */
  email?: string | null | undefined;
  /** First name, up to 35 characters. */
  firstName?: string | null | undefined;
  /** Language and region, for example "en-US". */
  language?: string | null | undefined;
  /** Last name, up to 35 characters. */
  lastName?: string | null | undefined;
  /** Middle name, up to 35 characters. */
  middleName?: string | null | undefined;
  /** Mobile phone number. */
  mobilePhoneNumber?: PhoneNumberInput | null | undefined;
  /** Address of residence. */
  residencyAddress?: ResidencyAddressInput | null | undefined;
  /** Title, for example "Mr.". */
  title?: string | null | undefined;
};

/** A mobile phone number. */
export type PhoneNumberInput = {
  /** Country code with a leading +, for example "+33". */
  countryCode: string;
  /** National number without the leading 0, for example "612345678". */
  number: string;
};

/** How far the production of a card is. */
export type ProductionStage =
  /** The order was cancelled. */
  | 'CARD_PROD_CANCELED'
  /** The card is made; the end of instant issuance. */
  | 'CARD_PROD_DONE'
  /** Making the card failed. */
  | 'CARD_PROD_EXCEPTION'
  /** The card is being made. */
  | 'CARD_PROD_ONGOING'
  /** The bureau has the data. */
  | 'CARD_PROD_READY'
  /** D1 has the order. */
  | 'CARD_PROD_REQUESTED'
  /** The card came back. */
  | 'CARD_RETURNED'
  /** The card is on its way. */
  | 'CARD_SHIPPED'
  /** The data could not be used. */
  | 'DATA_EXCEPTION'
  /** The data is ready for the bureau. */
  | 'DATA_PREPARED'
  /** A stage this gateway does not know yet: see stageText. */
  | 'UNRECOGNIZED';

/** Registers a card. At most one of cardData and encryptedData; with neither, the issuer’s card directory is asked, where there is one. */
export type RegisterCardInput = {
  /** Clear card data. */
  cardData?: CardDataInput | null | undefined;
  /** The issuer's id of the card: 1 to 48 letters, digits, _ or -; not the PAN. */
  cardId: string | number;
  /** Card product agreed with D1 at onboarding. */
  cardProductId: string | number;
  /** Whose card. An end user D1 does not know yet is created. */
  consumerId: string | number;
  /** A ready JWE of {pan, exp: MMYY}, passed on untouched. */
  encryptedData?: string | null | undefined;
  /** Whether it can be used from the start; D1's default, which is ACTIVE, when not given. */
  state?: InitialCardState | null | undefined;
};

/** Registers an end user. */
export type RegisterConsumerInput = {
  /** Up to 50 cards to register in the same call. Only with version 1 of D1’s Consumer API. */
  cards?: Array<ConsumerCardInput> | null | undefined;
  /** The issuer's id of the end user: 1 to 64 letters, digits, _ or -; no personal data. */
  consumerId: string | number;
  /** For D1 to store. Not with version 1 of D1’s Consumer API. */
  personalInformation?: PersonalInformationInput | null | undefined;
};

/** Another card in the place of a card. At most one of cardData and encryptedData; with neither, the issuer’s card directory is asked for the new card, where there is one. */
export type ReplaceCardInput = {
  /** PAN and expiry of the new card. */
  cardData?: CardDataInput | null | undefined;
  /** D1's cardId of the old card. */
  cardId: string | number;
  /** A ready JWE of {pan, exp: MMYY}, passed on untouched. */
  encryptedData?: string | null | undefined;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** The issuer's id of the new card: 1 to 48 letters, digits, _ or -; not the PAN. */
  newCardId: string | number;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
  /** CARD_BROKEN, CARD_STOLEN, CARD_LOST, CARD_NOT_RECEIVED or FRAUD. */
  reasonCode: CardReasonCode;
};

/** An address of residence. */
export type ResidencyAddressInput = {
  /** City, up to 32 characters. */
  city?: string | null | undefined;
  /** ISO 3166-1 alpha-2 country code. */
  countryCode: string;
  /** First line, up to 64 characters. */
  line1: string;
  /** Second line, up to 64 characters. */
  line2?: string | null | undefined;
  /** Third line, up to 64 characters. */
  line3?: string | null | undefined;
  /** State or region, up to 3 characters. */
  state?: string | null | undefined;
  /** Postal code, up to 10 characters. */
  zipCode: string;
};

/** Whose app is to be shown everything again. */
export type ResyncConsumerInput = {
  /** D1's consumerId. */
  consumerId: string | number;
  /** Only what the record has heard of since then. Left out: the end user and all of their cards. */
  since?: string | null | undefined;
};

/** Where the card goes. */
export type ShipmentInput = {
  /** Where it is delivered. */
  deliveryAddress: AddressInput;
  /** First grouping of a bulk shipment; only there. */
  groupId?: string | number | null | undefined;
  /** The cardholder's address; for INDIVIDUAL the delivery address is taken when it is missing. */
  individualAddress?: AddressInput | null | undefined;
  /** Second grouping of a bulk shipment; only there. */
  orderId?: string | number | null | undefined;
  /** One by one, or in bulk. */
  type?: ShipmentType;
};

/** Whether cards are sent one by one or in bulk. */
export type ShipmentType =
  /** Many to one place, perhaps in groups. Not for end users. */
  | 'BULK'
  /** Each to its cardholder. */
  | 'INDIVIDUAL';

/** Tracks a card that was made outside D1. */
export type TrackCardInput = {
  /** D1's cardId. */
  cardId: string | number;
  /** D1's code of the carrier, for example dhl. Required for SHIPMENT; not for PRODUCTION. */
  carrier?: string | null | undefined;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Where the card was made, up to 64 characters. Not for RETURN. */
  productionSite?: string | null | undefined;
  /** The carrier's tracking number, up to 64 characters. Required for SHIPMENT; not for PRODUCTION. */
  trackingNumber?: string | null | undefined;
  /** What to track. */
  trackingType: TrackingType;
};

/** What is to be on the tracks of the magnetic stripe in place of what D1 makes. Without card numbers. */
export type TrackDataInput = {
  /** Track 1, up to 79 characters. */
  track1?: string | null | undefined;
  /** Track 2, up to 40 characters. */
  track2?: string | null | undefined;
  /** Track 3, up to 107 characters. */
  track3?: string | null | undefined;
};

/** What is tracked of a card that was made outside D1. */
export type TrackingType =
  /** That the card was made and sent. */
  | 'PRODUCTION'
  /** That the card came back. */
  | 'RETURN'
  /** The carrier's way with it. */
  | 'SHIPMENT'
  /** Something this gateway does not know yet. Not to be asked for. */
  | 'UNRECOGNIZED';

/** Changes a card in Click to Pay. At least one of cardholderName and billingAddress. */
export type UpdateClickToPayCardInput = {
  /** Billing address of this card. */
  billingAddress?: AddressInput | null | undefined;
  /** D1's cardId. */
  cardId: string | number;
  /** Cardholder name, up to 26 characters. Visa only. */
  cardholderName?: string | null | undefined;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
};

/** Changes an end user in Click to Pay. All members each time, whichever changed. */
export type UpdateClickToPayConsumerInput = {
  /** Billing address; it then holds for all cards. */
  billingAddress?: AddressInput | null | undefined;
  /** The person, whole. */
  consumer: ClickToPayConsumerInput;
  /** D1's consumerId. */
  consumerId: string | number;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
};

/** Replaces the personal information that D1 stores about an end user. */
export type UpdateConsumerInput = {
  /** D1's consumerId. */
  consumerId: string | number;
  /** The caller's key for this request, 1 to 64 letters, digits, '.', '_', ':' or '-'. The same request again under it is answered and not done again; another one is refused. */
  idempotencyKey?: string | number | null | undefined;
  /** All that D1 is to store from now on. */
  personalInformation: PersonalInformationInput;
};

/** What a payload of a subscription is. */
export type UpdateKind =
  /** One update of D1, shown once, and the state right after it. */
  | 'CHANGE'
  /** The record does not reach back to the cursor, or customer care has it shown again: forget what you had, here is the present state. */
  | 'RESYNC'
  /** The present state; the first payload when no cursor was given. */
  | 'SNAPSHOT';

/** Why an input was refused. */
export type UserErrorCode =
  /** The expiry date is in the past. */
  | 'CARD_EXPIRED'
  /** The card id is the card number, contains it or is derived from it. */
  | 'CARD_ID_REVEALS_PAN'
  /** This gateway is configured to accept encrypted card data only. */
  | 'CLEAR_CARD_DATA_REFUSED'
  /** The id is taken, or the request contradicts an earlier one. */
  | 'CONFLICT'
  /** Fields were given that exclude each other. */
  | 'CONFLICTING'
  /** The id looks like an e-mail address or a phone number; D1 forbids personal data in ids. */
  | 'ID_REVEALS_PERSON'
  /** The card number fails its check digit or length. */
  | 'INVALID_CARD_NUMBER'
  /** D1 could not decrypt or read the encrypted data. */
  | 'INVALID_ENCRYPTED_DATA'
  /** The value does not have the required form. */
  | 'INVALID_FORMAT'
  /** The value has the right form and is not possible here. */
  | 'INVALID_VALUE'
  /** D1 does not allow this in the present state of the consumer or card. */
  | 'NOT_ALLOWED'
  /** This gateway is not configured to take this. */
  | 'NOT_CONFIGURED'
  /** Nothing with this id is known, or it is not yours to see. */
  | 'NOT_FOUND'
  /** The personal data differ from those sent last; D1 wants the same each time. A warning: it was done. */
  | 'PERSON_DIFFERS'
  /** D1 refused the request for another reason. */
  | 'REFUSED_BY_D1'
  /** A field that this input needs is missing. */
  | 'REQUIRED';

/** Whether a problem kept the mutation from being done. */
export type UserErrorKind =
  /** It did: nothing was changed. */
  | 'ERROR'
  /** It did not: the mutation was done, and this is worth knowing. */
  | 'WARNING';

export type AskD1AgainMutationVariables = Exact<{
  input: AskD1AgainInput;
}>;


export type AskD1AgainMutation = { askD1Again: { news: number | null, operations: Array<{ id: string, kind: OperationKind, status: OperationStatus }> | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type CardHistoryQueryVariables = Exact<{
  cardId: string | number;
  includeD1?: boolean | null | undefined;
  after?: string | null | undefined;
}>;


export type CardHistoryQuery = { cardHistory: { totalCount: number | null, pageInfo: { hasNextPage: boolean, endCursor: string | null } | null, nodes: Array<{ id: string, explanation: string, recorded: boolean, operation: { kindText: string, status: OperationStatus, startedAt: string, endedAt: string | null, error: { code: string | null, message: string | null } | null }, atD1: { status: OperationStatus, endedAt: string | null } | null, updates: Array<{ status: OperationStatus, stage: ProductionStage | null, late: boolean, at: string }> }> | null } | null };

export type CardOrderByRequestQueryVariables = Exact<{
  issuerRequestId: string | number;
}>;


export type CardOrderByRequestQuery = { cardOrderByRequest: { id: string, issuerRequestId: string | null, stage: ProductionStage, stageText: string, status: OperationStatus, statusText: string, card: { id: string }, changes: Array<{ id: string, type: CardOrderChangeType | null, status: OperationStatus }> } | null };

export type CardOrderQueryVariables = Exact<{
  id: string | number;
}>;


export type CardOrderQuery = { cardOrder: { id: string, issuerRequestId: string | null, stage: ProductionStage, stageText: string, status: OperationStatus, dueDate: string | null, productionSite: string | null, startedAt: string, endedAt: string | null, card: { id: string, last4: string | null }, shipment: { carrier: string | null, trackingNumber: string | null, trackingUrl: string | null, status: string | null, message: string | null } | null, error: { code: string | null, message: string | null } | null, timeline: Array<{ stage: ProductionStage, status: OperationStatus, late: boolean, at: string, cursor: string }>, changes: Array<{ id: string, status: OperationStatus }> } | null };

export type ChangeCardOrderMutationVariables = Exact<{
  input: ChangeCardOrderInput;
}>;


export type ChangeCardOrderMutation = { changeCardOrder: { order: { id: string, stage: ProductionStage, status: OperationStatus } | null, change: { id: string, type: CardOrderChangeType | null, status: OperationStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type CreateD1SdkTokenMutationVariables = Exact<{
  input: CreateD1SdkTokenInput;
}>;


export type CreateD1SdkTokenMutation = { createD1SdkToken: { token: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, kind: UserErrorKind, field: Array<string>, message: string }> } };

export type EnrollCardMutationVariables = Exact<{
  input: EnrollCardInClickToPayInput;
}>;


export type EnrollCardMutation = { enrollCardInClickToPay: { enrollment: { status: ClickToPayStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type HomeScreenQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeScreenQuery = { me: { id: string, state: ConsumerState | null, cards: { nodes: Array<{ id: string, scheme: CardScheme | null, last4: string | null, expiry: string | null, state: CardState | null, clickToPay: { status: ClickToPayStatus }, latestOrder: { id: string, stage: ProductionStage, status: OperationStatus, shipment: { carrier: string | null, trackingNumber: string | null, trackingUrl: string | null } | null } | null }> | null } } | null };

export type OperationHistoryQueryVariables = Exact<{
  id: string | number;
}>;


export type OperationHistoryQuery = { operationHistory: { id: string, explanation: string, operation: { kindText: string, status: OperationStatus }, updates: Array<{ status: OperationStatus, statusText: string, stage: ProductionStage | null, stageText: string | null, late: boolean, at: string, shipment: { carrier: string | null, trackingNumber: string | null, status: string | null } | null, error: { code: string | null, message: string | null } | null }> } | null };

export type OptOutCardMutationVariables = Exact<{
  input: OptOutCardInput;
}>;


export type OptOutCardMutation = { optOutCardFromClickToPay: { consumer: { id: string } | null, enrollment: { status: ClickToPayStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type OptOutConsumerMutationVariables = Exact<{
  input: OptOutConsumerInput;
}>;


export type OptOutConsumerMutation = { optOutConsumerFromClickToPay: { consumer: { id: string } | null, enrollment: { status: ClickToPayStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type OrderCardMutationVariables = Exact<{
  input: OrderCardInput;
}>;


export type OrderCardMutation = { orderCard: { order: { id: string, stage: ProductionStage, status: OperationStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type OrderCardsMutationVariables = Exact<{
  input: OrderCardsInput;
}>;


export type OrderCardsMutation = { orderCards: { results: Array<{ index: number, cardId: string, issuerRequestId: string, accepted: boolean, fault: string | null, order: { id: string, stage: ProductionStage, status: OperationStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> }> | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type RegisterCardMutationVariables = Exact<{
  input: RegisterCardInput;
}>;


export type RegisterCardMutation = { registerCard: { card: { id: string, scheme: CardScheme | null, last4: string | null, expiry: string | null, state: CardState | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type RegisterConsumerMutationVariables = Exact<{
  input: RegisterConsumerInput;
}>;


export type RegisterConsumerMutation = { registerConsumer: { consumer: { id: string, state: ConsumerState | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type ReplaceCardMutationVariables = Exact<{
  input: ReplaceCardInput;
}>;


export type ReplaceCardMutation = { replaceCard: { card: { id: string, state: CardState | null } | null, replacement: { id: string, state: CardState | null, last4: string | null, expiry: string | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, kind: UserErrorKind, field: Array<string>, message: string }> } };

export type ResumeCardMutationVariables = Exact<{
  input: CardOperationInput;
}>;


export type ResumeCardMutation = { resumeCard: { card: { id: string, state: CardState | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, kind: UserErrorKind, field: Array<string>, message: string }> } };

export type ResyncConsumerMutationVariables = Exact<{
  input: ResyncConsumerInput;
}>;


export type ResyncConsumerMutation = { resyncConsumer: { consumer: { id: string } | null, cards: Array<{ id: string }> | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type SuspendCardMutationVariables = Exact<{
  input: CardOperationInput;
}>;


export type SuspendCardMutation = { suspendCard: { card: { id: string, state: CardState | null, stateReason: string | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, kind: UserErrorKind, field: Array<string>, message: string }> } };

export type SuspendDigitalCardMutationVariables = Exact<{
  input: DigitalCardOperationInput;
}>;


export type SuspendDigitalCardMutation = { suspendDigitalCard: { digitalCard: { id: string, state: string | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, kind: UserErrorKind, field: Array<string>, message: string }> } };

export type TrackCardMutationVariables = Exact<{
  input: TrackCardInput;
}>;


export type TrackCardMutation = { trackCard: { card: { id: string } | null, tracking: { id: string, trackingType: TrackingType, status: OperationStatus, stage: ProductionStage | null, productionSite: string | null, shipment: { carrier: string | null, trackingNumber: string | null } | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type UpdateClickToPayCardMutationVariables = Exact<{
  input: UpdateClickToPayCardInput;
}>;


export type UpdateClickToPayCardMutation = { updateClickToPayCard: { consumer: { id: string } | null, enrollment: { status: ClickToPayStatus, cardholderName: string | null, billingAddress: { line1: string, city: string | null, zipCode: string, countryCode: string } | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type UpdateClickToPayConsumerMutationVariables = Exact<{
  input: UpdateClickToPayConsumerInput;
}>;


export type UpdateClickToPayConsumerMutation = { updateClickToPayConsumer: { consumer: { id: string } | null, enrollment: { status: ClickToPayStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type UpdateConsumerMutationVariables = Exact<{
  input: UpdateConsumerInput;
}>;


export type UpdateConsumerMutation = { updateConsumer: { consumer: { id: string, personalInformation: { firstName: string | null, lastName: string | null, email: string | null } | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, kind: UserErrorKind, field: Array<string>, message: string }> } };

export type WatchCardOrderSubscriptionVariables = Exact<{
  cardId: string | number;
  after?: string | null | undefined;
}>;


export type WatchCardOrderSubscription = { cardOrderUpdated: { kind: UpdateKind, cursor: string, order: { id: string, stage: ProductionStage, status: OperationStatus, dueDate: string | null, shipment: { carrier: string | null, trackingNumber: string | null, trackingUrl: string | null, status: string | null } | null } | null } };

export type WatchClickToPaySubscriptionVariables = Exact<{
  cardId: string | number;
  after?: string | null | undefined;
}>;


export type WatchClickToPaySubscription = { clickToPayEnrollmentUpdated: { kind: UpdateKind, cursor: string, enrollment: { status: ClickToPayStatus, digitalCardId: string | null, error: { code: string | null, message: string | null } | null } } };

export type WatchConsumerSubscriptionVariables = Exact<{
  consumerId?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type WatchConsumerSubscription = { consumerUpdated: { kind: UpdateKind, cursor: string, consumer: { id: string }, card: { id: string } | null, operation: { id: string, kindText: string, status: OperationStatus } | null, order: { id: string, stage: ProductionStage, status: OperationStatus } | null, enrollment: { status: ClickToPayStatus } | null } };


export const AskD1AgainDocument = {"__meta__":{"hash":"sha256:108d1c103cce88bb441f59107444bb5e19568863f821f734504e5bfb82e6b70d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AskD1Again"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AskD1AgainInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"askD1Again"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"news"}},{"kind":"Field","name":{"kind":"Name","value":"operations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<AskD1AgainMutation, AskD1AgainMutationVariables>;
export const CardHistoryDocument = {"__meta__":{"hash":"sha256:4959c5d14293e0f90c16b486acd2542d1946d9ae2c0fa625c1665fbbf1add103"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CardHistory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"includeD1"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}},"defaultValue":{"kind":"BooleanValue","value":false}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cardHistory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cardId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}}},{"kind":"Argument","name":{"kind":"Name","value":"includeD1"},"value":{"kind":"Variable","name":{"kind":"Name","value":"includeD1"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"recorded"}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kindText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"atD1"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"late"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]}}]}}]} as unknown as DocumentNode<CardHistoryQuery, CardHistoryQueryVariables>;
export const CardOrderByRequestDocument = {"__meta__":{"hash":"sha256:8b5785154ee298c1e2fa27b184a25687c180b97af41fd577816000922f128642"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CardOrderByRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"issuerRequestId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cardOrderByRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"issuerRequestId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"issuerRequestId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuerRequestId"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusText"}},{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<CardOrderByRequestQuery, CardOrderByRequestQueryVariables>;
export const CardOrderDocument = {"__meta__":{"hash":"sha256:8ea930809f58ea231fb809a84722af98dcca603ffcf93f3f7706e89a60588734"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CardOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cardOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuerRequestId"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"productionSite"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"trackingUrl"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"late"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<CardOrderQuery, CardOrderQueryVariables>;
export const ChangeCardOrderDocument = {"__meta__":{"hash":"sha256:238276fab01ee46f7cc09a1f15ea9072e414fa4966adfd74e52dfbc1b206a672"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangeCardOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangeCardOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changeCardOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"change"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ChangeCardOrderMutation, ChangeCardOrderMutationVariables>;
export const CreateD1SdkTokenDocument = {"__meta__":{"hash":"sha256:555ab70c869f52a6e7ca8092ead1915570c37ad2d34b0996dcde9ce775cc4706"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateD1SdkToken"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateD1SdkTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createD1SdkToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CreateD1SdkTokenMutation, CreateD1SdkTokenMutationVariables>;
export const EnrollCardDocument = {"__meta__":{"hash":"sha256:59b156360132031d00069dceb03644e5146c6280a030ba28db33e230fbc849d6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EnrollCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EnrollCardInClickToPayInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollCardInClickToPay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EnrollCardMutation, EnrollCardMutationVariables>;
export const HomeScreenDocument = {"__meta__":{"hash":"sha256:2522a8bbcd9e88711ad3586739764084fe2984363125441be7750f09b484a393"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HomeScreen"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scheme"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expiry"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"clickToPay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"latestOrder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"trackingUrl"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<HomeScreenQuery, HomeScreenQueryVariables>;
export const OperationHistoryDocument = {"__meta__":{"hash":"sha256:ef3062a172eb2bf82ad8df9843eaed098116200774c4419e484bbc08b08fdc27"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperationHistory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operationHistory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kindText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"statusText"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"late"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OperationHistoryQuery, OperationHistoryQueryVariables>;
export const OptOutCardDocument = {"__meta__":{"hash":"sha256:5549d14e0f7bc05c91231a692ff84d55b6d63d3c49a1aa9d52e56d9ad7c3a571"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OptOutCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OptOutCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"optOutCardFromClickToPay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OptOutCardMutation, OptOutCardMutationVariables>;
export const OptOutConsumerDocument = {"__meta__":{"hash":"sha256:e78a5bf4c5d020ce0af4db2b669cfbce1e0e867d3f9abe16470bee4bfb757bf6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OptOutConsumer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OptOutConsumerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"optOutConsumerFromClickToPay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OptOutConsumerMutation, OptOutConsumerMutationVariables>;
export const OrderCardDocument = {"__meta__":{"hash":"sha256:b3205c6177638d5726a127d44bd5ea8a2e8ab94223a4967ee9bc5ccf44f2da3d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OrderCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OrderCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OrderCardMutation, OrderCardMutationVariables>;
export const OrderCardsDocument = {"__meta__":{"hash":"sha256:d7cc422b1aba600644d93e34e7bf8dee097ecbbfb318a9ae376f7c18b9d74d45"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OrderCards"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OrderCardsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderCards"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"cardId"}},{"kind":"Field","name":{"kind":"Name","value":"issuerRequestId"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OrderCardsMutation, OrderCardsMutationVariables>;
export const RegisterCardDocument = {"__meta__":{"hash":"sha256:cc257ff04a440f91668c179e6ddd9b20acca0479daa2b0f525275697e64063ae"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scheme"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expiry"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterCardMutation, RegisterCardMutationVariables>;
export const RegisterConsumerDocument = {"__meta__":{"hash":"sha256:a410b89dcdd0e8d3b05efbe4d464cc7c75285d0fea4425937166a54cec1d75d0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterConsumer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterConsumerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerConsumer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterConsumerMutation, RegisterConsumerMutationVariables>;
export const ReplaceCardDocument = {"__meta__":{"hash":"sha256:c99c43200dd0851bc43903daa3a43de72327efc6a1a8444b2de90af97113cafe"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplaceCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplaceCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replaceCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replacement"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expiry"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ReplaceCardMutation, ReplaceCardMutationVariables>;
export const ResumeCardDocument = {"__meta__":{"hash":"sha256:8001f3dacbe305eedf20cdf9859a1373c7e06e22c855e879c223c902bf98313e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResumeCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CardOperationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ResumeCardMutation, ResumeCardMutationVariables>;
export const ResyncConsumerDocument = {"__meta__":{"hash":"sha256:e0ef3e9e83ab3f17115fcf9a9394722f20b84f0e44a14a754c874a94fe14fbc0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResyncConsumer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResyncConsumerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resyncConsumer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ResyncConsumerMutation, ResyncConsumerMutationVariables>;
export const SuspendCardDocument = {"__meta__":{"hash":"sha256:377d40480e7e186860c28de77accb1b410b77440fbe2762c707b1f9d242da92d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SuspendCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CardOperationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"suspendCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stateReason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SuspendCardMutation, SuspendCardMutationVariables>;
export const SuspendDigitalCardDocument = {"__meta__":{"hash":"sha256:0630c7187c878ae32154525a73033c667b417247070a1b3de8d83884518504d7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SuspendDigitalCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DigitalCardOperationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"suspendDigitalCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digitalCard"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SuspendDigitalCardMutation, SuspendDigitalCardMutationVariables>;
export const TrackCardDocument = {"__meta__":{"hash":"sha256:7d32639e87f28533d4e07f4d6ffc8f59ec9fdaaa97825a7717697db7fdcc4bcf"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TrackCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TrackCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trackCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tracking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"trackingType"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"productionSite"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<TrackCardMutation, TrackCardMutationVariables>;
export const UpdateClickToPayCardDocument = {"__meta__":{"hash":"sha256:a1ad87307203a1f782a194f459dc30731c6a81ad8972bb92a8ce3978a2406916"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateClickToPayCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateClickToPayCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateClickToPayCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"cardholderName"}},{"kind":"Field","name":{"kind":"Name","value":"billingAddress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line1"}},{"kind":"Field","name":{"kind":"Name","value":"city"}},{"kind":"Field","name":{"kind":"Name","value":"zipCode"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateClickToPayCardMutation, UpdateClickToPayCardMutationVariables>;
export const UpdateClickToPayConsumerDocument = {"__meta__":{"hash":"sha256:4109ce0a64178fad3bec57f6539b4c9d2547a4d3142a517b98677f3ecda4d3ed"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateClickToPayConsumer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateClickToPayConsumerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateClickToPayConsumer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateClickToPayConsumerMutation, UpdateClickToPayConsumerMutationVariables>;
export const UpdateConsumerDocument = {"__meta__":{"hash":"sha256:a7c3718f16d86083a2ea0f96b732d6c212c3118c0922532c38aba6b8f103ec61"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateConsumer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateConsumerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateConsumer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personalInformation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateConsumerMutation, UpdateConsumerMutationVariables>;
export const WatchCardOrderDocument = {"__meta__":{"hash":"sha256:532c1baf103a8b71f7cf9cb90ca83dc9cc827dc43816ffab84417ee6ef4f73c2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchCardOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cardOrderUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cardId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"trackingUrl"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchCardOrderSubscription, WatchCardOrderSubscriptionVariables>;
export const WatchClickToPayDocument = {"__meta__":{"hash":"sha256:ab0d1908fd49d5a0f322922462ba3641f994743a1c81dcf774a4c2549682d3fb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchClickToPay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clickToPayEnrollmentUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cardId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"digitalCardId"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchClickToPaySubscription, WatchClickToPaySubscriptionVariables>;
export const WatchConsumerDocument = {"__meta__":{"hash":"sha256:1d462c324a05e4ad9707132c3191411838e3be40bfc257353aefe94cd60736e4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchConsumer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"consumerId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumerUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"consumerId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"consumerId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kindText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<WatchConsumerSubscription, WatchConsumerSubscriptionVariables>;