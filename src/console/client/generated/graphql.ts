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

export type EnrolMutationVariables = Exact<{
  input: EnrollCardInClickToPayInput;
}>;


export type EnrolMutation = { enrollCardInClickToPay: { enrollment: { status: ClickToPayStatus } | null, userErrors: Array<{ kind: UserErrorKind, code: UserErrorCode, field: Array<string>, message: string }> } };

export type HomeScreenQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeScreenQuery = { me: { id: string, personalInformation: { firstName: string | null, lastName: string | null, language: string | null, email: string | null, mobilePhoneNumber: { countryCode: string, number: string } | null, residencyAddress: { line1: string, city: string | null, state: string | null, zipCode: string, countryCode: string } | null } | null, cards: { nodes: Array<{ id: string, scheme: CardScheme | null, last4: string | null, state: CardState | null, clickToPay: { status: ClickToPayStatus }, latestOrder: { id: string, stage: ProductionStage, stageText: string, status: OperationStatus } | null }> | null } } | null };

export type WatchEnrolmentSubscriptionVariables = Exact<{
  cardId: string | number;
  after?: string | null | undefined;
}>;


export type WatchEnrolmentSubscription = { clickToPayEnrollmentUpdated: { kind: UpdateKind, cursor: string, enrollment: { status: ClickToPayStatus, scheme: CardScheme | null, updatedAt: string | null, error: { code: string | null, message: string | null } | null, operation: { id: string, kind: OperationKind, status: OperationStatus, startedAt: string, endedAt: string | null } | null } } };

export type WatchOrderSubscriptionVariables = Exact<{
  cardId: string | number;
  after?: string | null | undefined;
}>;


export type WatchOrderSubscription = { cardOrderUpdated: { kind: UpdateKind, cursor: string, change: { stage: ProductionStage, stageText: string, status: OperationStatus, late: boolean, at: string, cursor: string } | null, order: { id: string, issuerRequestId: string | null, stage: ProductionStage, stageText: string, status: OperationStatus, reason: string | null, startedAt: string, updatedAt: string, dueDate: string | null, productionSite: string | null, error: { code: string | null, message: string | null } | null, shipment: { carrier: string | null, trackingNumber: string | null, trackingUrl: string | null, status: string | null, message: string | null } | null, timeline: Array<{ stage: ProductionStage, stageText: string, status: OperationStatus, late: boolean, at: string, cursor: string }> } | null } };

export type WatchPersonSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WatchPersonSubscription = { consumerUpdated: { kind: UpdateKind, cursor: string, card: { id: string } | null, operation: { id: string, kindText: string, status: OperationStatus } | null } };


export const EnrolDocument = {"__meta__":{"hash":"sha256:61f65d7ac794d6e8f423d8fba6265a127e06a14b130ed7c79fd9a0c1e2fcc1dc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Enrol"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EnrollCardInClickToPayInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollCardInClickToPay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<EnrolMutation, EnrolMutationVariables>;
export const HomeScreenDocument = {"__meta__":{"hash":"sha256:0eed8f5f4436fdebb06aa0fd69715ea095a56ed8f12df0139f2ebd9c8376a887"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"HomeScreen"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"personalInformation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"mobilePhoneNumber"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"countryCode"}},{"kind":"Field","name":{"kind":"Name","value":"number"}}]}},{"kind":"Field","name":{"kind":"Name","value":"residencyAddress"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line1"}},{"kind":"Field","name":{"kind":"Name","value":"city"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"zipCode"}},{"kind":"Field","name":{"kind":"Name","value":"countryCode"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"cards"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"scheme"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"clickToPay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"latestOrder"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<HomeScreenQuery, HomeScreenQueryVariables>;
export const WatchEnrolmentDocument = {"__meta__":{"hash":"sha256:2e68a011d820ee196b50258daeaa5a47c61dc3270ab55f45a830ff5dd1267cc2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchEnrolment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"clickToPayEnrollmentUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cardId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"enrollment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"scheme"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchEnrolmentSubscription, WatchEnrolmentSubscriptionVariables>;
export const WatchOrderDocument = {"__meta__":{"hash":"sha256:d7d6f0ed5aaf4454dda79fae2f2c1ee0382bd6ddeeb47bfd183bf45847e7272d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cardOrderUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cardId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cardId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"change"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"late"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"issuerRequestId"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"dueDate"}},{"kind":"Field","name":{"kind":"Name","value":"productionSite"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"shipment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"carrier"}},{"kind":"Field","name":{"kind":"Name","value":"trackingNumber"}},{"kind":"Field","name":{"kind":"Name","value":"trackingUrl"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"stageText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"late"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchOrderSubscription, WatchOrderSubscriptionVariables>;
export const WatchPersonDocument = {"__meta__":{"hash":"sha256:6ed0942b6aeb190792ba829cd68d867d90a16e0a39d3f0c1f598060f979a9aa1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchPerson"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumerUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"card"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kindText"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<WatchPersonSubscription, WatchPersonSubscriptionVariables>;