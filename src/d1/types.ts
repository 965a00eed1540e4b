import type { components as CardV1 } from './generated/card-v1.ts';
import type { components as ClickToPay } from './generated/click-to-pay-v1.ts';
import type { components as ConsumerV2 } from './generated/consumer-v2.ts';
import type { components as Physical } from './generated/physical-issuance-v1.ts';

/** D1's own shapes, under the names D1 uses. Generated from schema/d1. */
export type D1Consumer = ConsumerV2['schemas']['Consumer'];
export type D1ConsumerInfo = ConsumerV2['schemas']['ConsumerInfo'];
export type D1ConsumerOperation = ConsumerV2['schemas']['ConsumerOperation'];
/** D1 writes `expiryDate` as MMYY; that form never leaves this room: `expiry` is ISO year-month, missing when D1's text is not one. */
export type D1Card = InIso<CardV1['schemas']['Card']>;
export type D1Operation = CardV1['schemas']['Operation'];
export type D1DigitalCard = InIso<CardV1['schemas']['DigitalCard']>;
type InIso<T> = Omit<T, 'expiryDate'> & { expiry?: string };
export type D1OperationResult = ClickToPay['schemas']['OperationResult'];
export type D1ClickToPayProfile = ClickToPay['schemas']['ClickToPayProfile'];
export type D1ClickToPayConsumer = ClickToPay['schemas']['ClickToPayConsumer'];
export type D1BillingAddress = ClickToPay['schemas']['BillingAddress'];
export type D1Enrolment = ClickToPay['schemas']['Enrolment'];
export type D1CardRequest = Physical['schemas']['CardRequest'];

/** Clear card data, on its way into a JWE. `expiry` is ISO year-month, `2029-06`. */
export interface CardData {
  pan: string;
  expiry: string;
}

/** Clear data of a card to be personalised. Further members go into the JWE under D1's names as they are. */
export interface OrderCardData extends CardData {
  name: string;
  secondName?: string;
}

/** What every call carries. */
export interface Call {
  correlationId: string;
  signal?: AbortSignal;
}

/**
 * D1's API for issuers. Reads answer null where D1 says 404. Refusals of a write (400, 403, 404, 409) throw `Refusal` with D1's field name as
 * `field`; everything else throws `Fault`.
 */
export interface D1Client {
  registerConsumer(consumerId: string, body: { personalInformation?: D1ConsumerInfo }, call: Call): Promise<void>;
  getConsumer(consumerId: string, call: Call): Promise<D1Consumer | null>;
  listConsumerCards(consumerId: string, call: Call): Promise<D1Card[] | null>;
  listConsumerOperations(consumerId: string, call: Call): Promise<D1ConsumerOperation[] | null>;
  registerCard(
    cardId: string,
    body: { consumerId: string; cardProductId: string; encryptedData: string },
    call: Call,
  ): Promise<void>;
  getCard(cardId: string, call: Call): Promise<D1Card | null>;
  listCardOperations(cardId: string, call: Call): Promise<D1Operation[] | null>;
  getCardOperation(cardId: string, operationId: string, call: Call): Promise<D1Operation | null>;
  listDigitalCards(cardId: string, call: Call): Promise<D1DigitalCard[] | null>;
  enrollCardInClickToPay(cardId: string, body: D1Enrolment, call: Call): Promise<D1OperationResult>;
  getClickToPayProfiles(
    consumerId: string,
    call: Call,
  ): Promise<{ profiles: D1ClickToPayProfile[]; partial: boolean } | null>;
  orderCard(cardId: string, body: D1CardRequest, call: Call): Promise<{ operationId?: string }>;
  /** The PRODUCE operations of a card; null when D1 knows no order of this card. */
  getProductionStatus(cardId: string, call: Call): Promise<D1Operation[] | null>;
  /** A JWE for card registration: `{pan, exp: MMYY}`. */
  encryptForRegistration(data: CardData): Promise<string>;
  /** A JWE for a card order: `{pan, exp: YYMM, name, ...}`. */
  encryptForOrder(data: OrderCardData): Promise<string>;
  /** Gets an access token, to learn at start whether D1 can be reached and accepts us. */
  ready(signal?: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}
