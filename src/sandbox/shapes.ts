import type { components as CardV1 } from '../d1/generated/card-v1.ts';
import type { operations as CardV2 } from '../d1/generated/card-v2.ts';
import type { components as ClickToPay } from '../d1/generated/click-to-pay-v1.ts';
import type { components as ConsumerV2, operations as ConsumerV2Calls } from '../d1/generated/consumer-v2.ts';
import type { components as Physical } from '../d1/generated/physical-issuance-v1.ts';

/** D1's own shapes, generated from schema/d1. */
export type Operation = CardV1['schemas']['Operation'];
export type OperationDetails = CardV1['schemas']['OperationDetails'];
export type Card = CardV1['schemas']['Card'];
export type DigitalCard = CardV1['schemas']['DigitalCard'];
export type Consumer = ConsumerV2['schemas']['Consumer'];
export type ConsumerInfo = ConsumerV2['schemas']['ConsumerInfo'];
export type ConsumerOperation = ConsumerV2['schemas']['ConsumerOperation'];
export type ClickToPayProfile = ClickToPay['schemas']['ClickToPayProfile'];
export type ClickToPayConsumer = ClickToPay['schemas']['ClickToPayConsumer'];
export type BillingAddress = ClickToPay['schemas']['BillingAddress'];
export type CardRequest = Physical['schemas']['CardRequest'];
export type RegisterCardBody = CardV2['registerCard']['requestBody']['content']['application/json'];
export type RegisterConsumerBody = ConsumerV2Calls['registerConsumer']['requestBody']['content']['application/json'];
