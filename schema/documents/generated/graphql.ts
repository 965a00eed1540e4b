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

/** Clear card data, encrypted for D1 at once. Only where the gateway is configured to take it. */
export type CardDataInput = {
  /** Expiry, for example "2029-06". */
  expiry: string;
  /** Card number, 10 to 19 digits, without separators. */
  pan: string;
};

/** Payment network. */
export type CardScheme =
  | 'MASTERCARD'
  /** A network this gateway does not know yet. */
  | 'UNRECOGNIZED'
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
  /** A state this gateway does not know yet. */
  | 'UNRECOGNIZED';

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
  /** Never enrolled, as far as D1 and this gateway know. */
  | 'NOT_ENROLLED'
  /** Taken out again; may be enrolled anew. */
  | 'OPTED_OUT'
  /** The network is at work. */
  | 'PENDING';

/** Whether an end user is registered. */
export type ConsumerState =
  /** Registered. */
  | 'ACTIVE'
  /** Deleted, with all cards. */
  | 'DELETED'
  /** A state this gateway does not know yet. */
  | 'UNRECOGNIZED';

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
  /** The caller's key for this request. Kept for safe repetition, which the gateway does not offer yet. */
  idempotencyKey?: string | number | null | undefined;
  /** Why, up to 64 letters, digits and spaces; kept with the operation. */
  reason?: string | null | undefined;
};

/** Why a card is made. */
export type Issuance =
  | 'CREATION'
  | 'RENEWAL'
  | 'REPLACEMENT';

/** What an operation does, in D1's words. */
export type OperationKind =
  | 'ACTIVATE'
  | 'CLICK_TO_PAY_ENROLMENT'
  | 'CLICK_TO_PAY_OPT_OUT'
  | 'CLICK_TO_PAY_UPDATE'
  | 'CREATE'
  | 'DELETE'
  | 'DIGITIZE'
  | 'PRODUCE'
  | 'REGISTER'
  | 'RENEW'
  | 'REPLACE'
  | 'RESUME'
  | 'STANDALONE_TRACKING'
  | 'SUSPEND'
  /** A kind this gateway does not know yet: see kindText. */
  | 'UNRECOGNIZED'
  | 'UPDATE_ORDER';

/** How far an asynchronous operation of D1 is. */
export type OperationStatus =
  /** Ended without success; this does not change any more. */
  | 'FAILED'
  /** D1 is at work. */
  | 'PENDING'
  /** Done; this does not change any more. */
  | 'SUCCESSFUL'
  /** A status this gateway does not know yet. */
  | 'UNRECOGNIZED';

/** Clear data for the card, encrypted for D1 at once. Only where the gateway is configured to take it. */
export type OrderCardDataInput = {
  /** Expiry, for example "2029-06". */
  expiry: string;
  /** Name on the card, up to 26 characters. */
  name: string;
  /** Card number, 10 to 19 digits, without separators. */
  pan: string;
  /** Second line on the card, up to 26 characters. */
  secondName?: string | null | undefined;
};

/** Orders one card. Exactly one of cardData and encryptedData. */
export type OrderCardInput = {
  /** Clear card data. */
  cardData?: OrderCardDataInput | null | undefined;
  /** D1's cardId. */
  cardId: string | number;
  /** Card product, where it is not the registered one. */
  cardProductId?: string | number | null | undefined;
  /** Whose card. */
  consumerId: string | number;
  /** Who makes the card. */
  distributionChannel?: DistributionChannel;
  /** A ready JWE of {pan, exp: YYMM, name}, passed on untouched. */
  encryptedData?: string | null | undefined;
  /** The issuer's key of the order, passed to D1 and shown with its updates. Use a new one for each order. */
  issuerRequestId: string | number;
  /** The payment application. */
  paymentApplication: PaymentApplicationInput;
  /** The printer. Required for INSTANT, and only there. */
  persoStation?: string | null | undefined;
  /** What is made and sent. */
  services: OrderServicesInput;
  /** Where it goes. Required for THALES, not for INSTANT. */
  shipment?: ShipmentInput | null | undefined;
};

/** What is made and sent. */
export type OrderServicesInput = {
  /** Whether it is a sample card. */
  alphaCard?: boolean | null | undefined;
  /** Card carrier agreed at onboarding; D1 takes NO_CARRIER. */
  cardCarrier?: string | null | undefined;
  /** Shipment method agreed at onboarding; D1 takes NO_SHIPMENT. */
  delivery?: string | null | undefined;
  /** Why the card is made. */
  issuance: Issuance;
  /** Packaging agreed at onboarding; D1 takes NO_PACK. */
  packaging?: string | null | undefined;
  /** Whether a PIN mailer follows. */
  pinMailer?: boolean | null | undefined;
  /** Priority agreed at onboarding. */
  priority?: string | null | undefined;
};

/** The payment application on the chip, by indexes agreed at onboarding. */
export type PaymentApplicationInput = {
  /** Application configuration. */
  config: string | number;
  /** Index of the key for card verification values. */
  cvKeyIndex?: string | number | null | undefined;
  /** Index of the key that card keys are derived from. */
  derivationKeyIndex: string | number;
  /** Index of the key for offline data authentication. */
  odaKeyIndex: string | number;
  /** Index of the key for PIN verification values. */
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

/** Registers a card. Exactly one of cardData and encryptedData. */
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
};

/** Registers an end user. */
export type RegisterConsumerInput = {
  /** The issuer's id of the end user: 1 to 64 letters, digits, _ or -; no personal data. */
  consumerId: string | number;
  /** For D1 to store. */
  personalInformation?: PersonalInformationInput | null | undefined;
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

/** Where the card goes. */
export type ShipmentInput = {
  /** Where it is delivered. */
  deliveryAddress: AddressInput;
  /** First grouping of a bulk shipment. */
  groupId?: string | number | null | undefined;
  /** The cardholder's address; for INDIVIDUAL the delivery address is taken when it is missing. */
  individualAddress?: AddressInput | null | undefined;
  /** Second grouping of a bulk shipment. */
  orderId?: string | number | null | undefined;
  /** One by one, or in bulk. */
  type?: ShipmentType;
};

/** Whether cards are sent one by one or in bulk. */
export type ShipmentType =
  | 'BULK'
  | 'INDIVIDUAL';

/** What a payload of a subscription is. */
export type UpdateKind =
  /** One update of D1, shown once, and the state right after it. */
  | 'CHANGE'
  /** The record does not reach back to the cursor: forget what you had, here is the present state. */
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
  /** Nothing with this id is known, or it is not yours to see. */
  | 'NOT_FOUND'
  /** D1 refused the request for another reason. */
  | 'REFUSED_BY_D1'
  /** A field that this input needs is missing. */
  | 'REQUIRED';

export type CardOrderQueryVariables = Exact<{
  id: string | number;
}>;


export type CardOrderQuery = { cardOrder: { id: string, issuerRequestId: string | null, stage: ProductionStage, stageText: string, status: OperationStatus, dueDate: string | null, productionSite: string | null, startedAt: string, endedAt: string | null, card: { id: string, last4: string | null }, shipment: { carrier: string | null, trackingNumber: string | null, trackingUrl: string | null, status: string | null, message: string | null } | null, error: { code: string | null, message: string | null } | null, timeline: Array<{ stage: ProductionStage, status: OperationStatus, late: boolean, at: string, cursor: string }>, changes: Array<{ id: string, status: OperationStatus }> } | null };

export type EnrollCardMutationVariables = Exact<{
  input: EnrollCardInClickToPayInput;
}>;


export type EnrollCardMutation = { enrollCardInClickToPay: { enrollment: { status: ClickToPayStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type HomeScreenQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeScreenQuery = { me: { id: string, state: ConsumerState | null, cards: { nodes: Array<{ id: string, scheme: CardScheme | null, last4: string | null, expiry: string | null, state: CardState | null, clickToPay: { status: ClickToPayStatus }, latestOrder: { id: string, stage: ProductionStage, status: OperationStatus, shipment: { carrier: string | null, trackingNumber: string | null, trackingUrl: string | null } | null } | null }> } } | null };

export type OrderCardMutationVariables = Exact<{
  input: OrderCardInput;
}>;


export type OrderCardMutation = { orderCard: { order: { id: string, stage: ProductionStage, status: OperationStatus } | null, operation: { id: string, kind: OperationKind, status: OperationStatus } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type RegisterCardMutationVariables = Exact<{
  input: RegisterCardInput;
}>;


export type RegisterCardMutation = { registerCard: { card: { id: string, scheme: CardScheme | null, last4: string | null, expiry: string | null, state: CardState | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type RegisterConsumerMutationVariables = Exact<{
  input: RegisterConsumerInput;
}>;


export type RegisterConsumerMutation = { registerConsumer: { consumer: { id: string, state: ConsumerState | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

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


export const CardOrderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CardOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cardOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuerRequestId"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"productionSite"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"trackingUrl"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"late"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<CardOrderQuery, CardOrderQueryVariables>;
export const EnrollCardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EnrollCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EnrollCardInClickToPayInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollCardInClickToPay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EnrollCardMutation, EnrollCardMutationVariables>;
export const HomeScreenDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HomeScreen"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scheme"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expiry"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"clickToPay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"latestOrder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"trackingUrl"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<HomeScreenQuery, HomeScreenQueryVariables>;
export const OrderCardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OrderCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OrderCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OrderCardMutation, OrderCardMutationVariables>;
export const RegisterCardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scheme"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expiry"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterCardMutation, RegisterCardMutationVariables>;
export const RegisterConsumerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegisterConsumer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterConsumerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"registerConsumer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RegisterConsumerMutation, RegisterConsumerMutationVariables>;
export const WatchCardOrderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchCardOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cardOrderUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cardId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"trackingUrl"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchCardOrderSubscription, WatchCardOrderSubscriptionVariables>;
export const WatchClickToPayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchClickToPay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clickToPayEnrollmentUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cardId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"digitalCardId"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchClickToPaySubscription, WatchClickToPaySubscriptionVariables>;