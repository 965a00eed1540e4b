import type { components as CardV1 } from '../d1/generated/card-v1.ts';
import type { components as CardV2Parts, operations as CardV2 } from '../d1/generated/card-v2.ts';
import type { components as DigitalCardV1 } from '../d1/generated/digital-card-v1.ts';
import type { components as ClickToPay } from '../d1/generated/click-to-pay-v1.ts';
import type { components as ConsumerV1 } from '../d1/generated/consumer-v1.ts';
import type { components as ConsumerV2, operations as ConsumerV2Calls } from '../d1/generated/consumer-v2.ts';
import type { components as OAuth2Out } from '../d1/generated/oauth2-out-v1.ts';
import type { components as Physical } from '../d1/generated/physical-issuance-v1.ts';

/** D1's own shapes, generated from schema/d1. */
export type Operation = CardV1['schemas']['Operation'];
export type OperationDetails = CardV1['schemas']['OperationDetails'];
export type Card = CardV1['schemas']['Card'];
export type DigitalCard = CardV1['schemas']['DigitalCard'];
export type Consumer = ConsumerV2['schemas']['Consumer'];
export type ConsumerInfo = ConsumerV2['schemas']['ConsumerInfo'];
export type ConsumerCardsV1 = ConsumerV1['schemas']['ConsumerCardsV1'];
export type ConsumerOperation = ConsumerV2['schemas']['ConsumerOperation'];
export type DigitalCardOperation = DigitalCardV1['schemas']['DigitalCardOperation'];
export type ClickToPayProfile = ClickToPay['schemas']['ClickToPayProfile'];
export type ClickToPayConsumer = ClickToPay['schemas']['ClickToPayConsumer'];
export type BillingAddress = ClickToPay['schemas']['BillingAddress'];
export type CardRequest = Physical['schemas']['CardRequest'];
export type CardItem = Physical['schemas']['CardItem'];
export type CardResult = Physical['schemas']['CardResult'];
export type OrderChange = Physical['schemas']['OrderChange'];
export type TrackRequest = Physical['schemas']['TrackRequest'];
export type CardCreation = CardV2Parts['schemas']['CardCreation'];
export type RegisterCardBody = CardV2['registerCard']['requestBody']['content']['application/json'];
export type RegisterConsumerBody = ConsumerV2Calls['registerConsumer']['requestBody']['content']['application/json'];
/** What the issuer answers D1's token requests with. */
export type NotificationToken = OAuth2Out['schemas']['NotificationToken'];
