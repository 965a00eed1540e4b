import type { Collector } from '../cache/collector.ts';
import type { FaultCode } from '../errors.ts';
import type { components as CardV1 } from './generated/card-v1.ts';
import type { components as CardV2 } from './generated/card-v2.ts';
import type { components as ClickToPay } from './generated/click-to-pay-v1.ts';
import type { components as ConsumerV1 } from './generated/consumer-v1.ts';
import type { components as ConsumerV2 } from './generated/consumer-v2.ts';
import type { components as DigitalCardV1 } from './generated/digital-card-v1.ts';
import type { components as Physical } from './generated/physical-issuance-v1.ts';

/** D1's own shapes, under the names D1 uses. Generated from schema/d1. */
export type D1Consumer = ConsumerV2['schemas']['Consumer'] & Withheld;
export type D1ConsumerInfo = ConsumerV2['schemas']['ConsumerInfo'];
export type D1ConsumerOperation = ConsumerV2['schemas']['ConsumerOperation'];
/** D1 writes `expiryDate` as MMYY; that form never leaves this room: `expiry` is ISO year-month, missing when D1's text is not one. */
export type D1Card = InIso<CardV1['schemas']['Card']>;
export type D1Operation = CardV1['schemas']['Operation'];
export type D1DigitalCard = InIso<CardV1['schemas']['DigitalCard']>;
/** True where personal information is left out because it is not kept: who wants it asks `fresh`. */
export type Withheld = { withheld?: boolean };
type InIso<T> = Omit<T, 'expiryDate'> & { expiry?: string };
export type D1OperationResult = ClickToPay['schemas']['OperationResult'];
export type D1ClickToPayProfile = ClickToPay['schemas']['ClickToPayProfile'];
export type D1ClickToPayProfiles = { profiles: D1ClickToPayProfile[]; partial: boolean } & Withheld;
export type D1ClickToPayConsumer = ClickToPay['schemas']['ClickToPayConsumer'];
export type D1BillingAddress = ClickToPay['schemas']['BillingAddress'];
export type D1Enrolment = ClickToPay['schemas']['Enrolment'];
export type D1ClickToPayCardUpdate = ClickToPay['schemas']['ClickToPayCardUpdate'];
export type D1ClickToPayConsumerUpdate = ClickToPay['schemas']['ClickToPayConsumerUpdate'];
export type D1CardRequest = Physical['schemas']['CardRequest'];
export type D1CardItem = Physical['schemas']['CardItem'];
export type D1CardResult = Physical['schemas']['CardResult'];
export type D1OrderChange = Physical['schemas']['OrderChange'];
export type D1TrackRequest = Physical['schemas']['TrackRequest'];
export type D1CardCreation = CardV2['schemas']['CardCreation'];
export type D1CardRegistrationV1 = ConsumerV1['schemas']['CardRegistrationV1'];
export type D1DigitalCardOperation = DigitalCardV1['schemas']['DigitalCardOperation'];
/** What carries a write out, where D1 names an operation; its documentation does not show whether it does. */
export type D1PossibleOperation = Partial<D1OperationResult>;
/** Why something is done: one of D1's codes and a free text of 1 to 64 letters, digits and spaces. */
export interface D1Reason {
  reason?: string;
  reasonCode?: string;
}

/** Clear card data, on its way into a JWE. `expiry` is ISO year-month, `2029-06`. */
export interface CardData {
  pan: string;
  expiry: string;
}

/** Clear data of a card to be personalised. Further members go into the JWE under D1's names as they are. */
export interface OrderCardData extends CardData {
  name: string;
  secondName?: string;
  encodedName?: string;
  cvv1?: string;
  pvv?: string;
  paymentAccountReference?: string;
  panSequenceNumber?: string;
  effectiveDate?: string;
}

/** What every call carries. */
export interface Call {
  correlationId: string;
  signal?: AbortSignal;
  /** Nobody waits for it: it is not repeated, and not sent while D1 does not work or asks for a pause. It is `fresh`. */
  background?: boolean;
  /** What D1 says now is wanted: neither what is kept will do, nor a read that began before. */
  fresh?: boolean;
  /**
   * Whose reads share what is kept, and each other: an end user's name, or nothing for services. Between end users the time that an answer takes would
   * tell what somebody else has just asked for.
   */
  reader?: string;
  /** Told what the answer is made of. */
  collector?: Collector | undefined;
  /** Told how many items of a list were left out, because they could not be read. */
  dropped?: (items: number) => void;
}

/** D1's APIs. Each fails, and is spared, by itself. */
export const d1Apis = ['consumers', 'cards', 'digitalCards', 'clickToPay', 'physicalCards'] as const;
export type D1ApiName = (typeof d1Apis)[number];

/** What happened with one of D1's APIs since the start. */
export interface D1ApiCounts {
  /** Requests sent, repeats included. */
  calls: number;
  /** Of these, how many D1 failed, or did not answer in time. */
  failures: number;
  repeats: number;
  /** Calls that were not sent, because the circuit breaker is open or D1 asked for a pause. */
  refused: number;
  breaker: 'closed' | 'open' | 'half-open';
  /** Calls that D1 has not answered yet, and those that wait until there are fewer. */
  inFlight: number;
  waiting: number;
}

/** Of the access token for D1, right now. */
export interface D1TokenState {
  /** Since when it is held; null where none is that could be used. */
  ageMs: number | null;
  /** Until it ends. */
  leftMs: number;
  /** Why the last request for one failed; null where it did not, or there was none. */
  failure: FaultCode | null;
}

/**
 * D1's API for issuers, one part an API of D1. Reads answer null where D1 says 404. Refusals of a write (400, 403, 404, 409) throw `Refusal`
 * with the path of D1's member as `field`; everything else throws `Fault`. A POST of which nobody knows whether D1 did it throws
 * OUTCOME_UNKNOWN.
 */
export interface D1Client extends D1Consumers, D1Cards, D1DigitalCards, D1ClickToPay, D1PhysicalCards {
  /** A JWE for card registration, renewal and replacement: `{pan, exp: MMYY}`. */
  encryptForRegistration(data: CardData): Promise<string>;
  /** A JWE for a card order: `{pan, exp: YYMM, name, ...}`. */
  encryptForOrder(data: OrderCardData): Promise<string>;
  /** Gets an access token, to learn at start whether D1 can be reached and accepts us. */
  ready(signal?: AbortSignal): Promise<boolean>;
  /** Whether a call that rejected with this was surely not done: D1 did not see it, or says so itself. */
  isNotDone(error: unknown): boolean;
  counts(): Record<D1ApiName, D1ApiCounts>;
  token(): D1TokenState;
  stop(): Promise<void>;
}

export interface D1Consumers {
  registerConsumer(consumerId: string, body: { personalInformation?: D1ConsumerInfo }, call: Call): Promise<void>;
  /** Version 1: without cards, or with some in the same call. */
  registerConsumerV1(consumerId: string, cards: D1CardRegistrationV1[], call: Call): Promise<void>;
  updateConsumer(
    consumerId: string,
    body: { personalInformation: D1ConsumerInfo },
    call: Call,
  ): Promise<D1PossibleOperation>;
  /** By the version of the Consumer API that the client is set to. */
  deleteConsumer(consumerId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
  getConsumer(consumerId: string, call: Call): Promise<D1Consumer | null>;
  listConsumerCards(consumerId: string, call: Call): Promise<D1Card[] | null>;
  listConsumerOperations(consumerId: string, call: Call): Promise<D1ConsumerOperation[] | null>;
  getConsumerOperation(consumerId: string, operationId: string, call: Call): Promise<D1ConsumerOperation | null>;
}

export interface D1Cards {
  registerCard(
    cardId: string,
    body: { consumerId: string; cardProductId: string; encryptedData: string; state?: 'ACTIVE' | 'INACTIVE' },
    call: Call,
  ): Promise<void>;
  /** Answers the id that D1 gave the card. @throws Fault OUTCOME_UNKNOWN when D1 made one and does not name it */
  createCard(body: D1CardCreation, call: Call): Promise<{ cardId: string }>;
  suspendCard(cardId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
  resumeCard(cardId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
  deleteCard(cardId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
  activateCard(cardId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
  renewCard(cardId: string, body: D1Reason & { encryptedData: string }, call: Call): Promise<D1PossibleOperation>;
  replaceCard(
    cardId: string,
    body: D1Reason & { newCardId: string; encryptedData: string },
    call: Call,
  ): Promise<D1PossibleOperation>;
  getCard(cardId: string, call: Call): Promise<D1Card | null>;
  listCardOperations(cardId: string, call: Call): Promise<D1Operation[] | null>;
  getCardOperation(cardId: string, operationId: string, call: Call): Promise<D1Operation | null>;
  listDigitalCards(cardId: string, call: Call): Promise<D1DigitalCard[] | null>;
}

export interface D1DigitalCards {
  getDigitalCard(digitalCardId: string, call: Call): Promise<D1DigitalCard | null>;
  getDigitalCardOperation(
    digitalCardId: string,
    operationId: string,
    call: Call,
  ): Promise<D1DigitalCardOperation | null>;
  suspendDigitalCard(digitalCardId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
  resumeDigitalCard(digitalCardId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
  deleteDigitalCard(digitalCardId: string, body: D1Reason, call: Call): Promise<D1PossibleOperation>;
}

export interface D1ClickToPay {
  enrollCardInClickToPay(cardId: string, body: D1Enrolment, call: Call): Promise<D1OperationResult>;
  updateClickToPayCard(cardId: string, body: D1ClickToPayCardUpdate, call: Call): Promise<D1OperationResult>;
  updateClickToPayConsumer(
    consumerId: string,
    body: D1ClickToPayConsumerUpdate,
    call: Call,
  ): Promise<D1OperationResult>;
  optOutCardFromClickToPay(cardId: string, body: D1Reason, call: Call): Promise<D1OperationResult>;
  optOutConsumerFromClickToPay(consumerId: string, body: D1Reason, call: Call): Promise<D1OperationResult>;
  getClickToPayProfiles(consumerId: string, call: Call): Promise<D1ClickToPayProfiles | null>;
}

export interface D1PhysicalCards {
  orderCard(cardId: string, body: D1CardRequest, call: Call): Promise<{ operationId?: string }>;
  /**
   * 1 to 1000 orders. Answers one result an item in their order, null for one of which D1 tells nothing; and null where D1 tells nothing of
   * single items at all, having taken them. `error` is there where D1 refused the item: the name of the member at fault, or empty.
   */
  orderCards(cards: D1CardItem[], call: Call): Promise<(D1CardResult | null)[] | null>;
  changeCardOrder(cardId: string, body: D1OrderChange, call: Call): Promise<D1PossibleOperation>;
  trackCard(cardId: string, body: D1TrackRequest, call: Call): Promise<D1PossibleOperation>;
  /** The PRODUCE operations of a card; null when D1 knows no order of this card. */
  getProductionStatus(cardId: string, call: Call): Promise<D1Operation[] | null>;
}
