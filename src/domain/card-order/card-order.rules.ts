import { z } from 'zod';
import { isCardNumber } from '../../card-number.ts';
import type { Viewer } from '../../viewer.ts';
import { cardId, cardProductId, encryptedData, sourceRules } from '../card/card.input.ts';
import { formatted, issue, optional, text } from '../common/validate.ts';
import { deliveryAddress } from '../consumer/address.input.ts';
import { consumerId } from '../consumer/consumer.input.ts';
import { endUserRules } from './end-user-order.rules.ts';
import { orderCardData, revelations, trackData } from './order-data.rules.ts';

const shipment = z
  .object({
    type: z.enum(['INDIVIDUAL', 'BULK']),
    deliveryAddress,
    individualAddress: optional(deliveryAddress),
    groupId: optional(text(64)),
    orderId: optional(text(64)),
  })
  .superRefine((value, context) => {
    for (const field of ['groupId', 'orderId'] as const)
      if (value.type !== 'BULK' && value[field] !== undefined)
        context.addIssue(issue('CONFLICTING', 'only BULK takes it', [field]));
  })
  .transform((value) =>
    value.type === 'INDIVIDUAL'
      ? { ...value, individualAddress: value.individualAddress ?? value.deliveryAddress }
      : value,
  );

const issuerRequestId = z.string().superRefine((value, context) => {
  if (isCardNumber(value)) context.addIssue(issue('INVALID_VALUE', 'must not be a card number'));
  else if (!/^[A-Za-z0-9_-]{1,64}$/.test(value))
    context.addIssue(issue('INVALID_FORMAT', 'must be 1 to 64 letters, digits, _ or -'));
});

const order = z.object({
  cardId,
  consumerId,
  issuerRequestId,
  distributionChannel: z.enum(['THALES', 'CENTRAL', 'INSTANT']),
  services: z.object({
    issuance: z.enum(['CREATION', 'RENEWAL', 'REPLACEMENT']),
    priority: optional(text(64)),
    delivery: optional(text(64)),
    cardCarrier: optional(text(64)),
    packaging: optional(text(64)),
    pinMailer: optional(z.boolean()),
    alphaCard: optional(z.boolean()),
  }),
  shipment: optional(shipment),
  cardData: optional(orderCardData),
  encryptedData: optional(encryptedData),
  paymentApplication: z.object({
    config: text(64),
    odaKeyIndex: text(64),
    derivationKeyIndex: text(64),
    cvKeyIndex: optional(text(64)),
    pvKeyIndex: optional(text(64)),
  }),
  cardProductId: optional(cardProductId),
  persoStation: optional(text(64)),
  cardDesign: optional(text(64)),
  cardCarrierConfig: optional(
    z.object({
      language: optional(formatted(/^[a-z]{2}$/, 'an ISO 639-1 language code such as "en"')),
      images: optional(z.array(text(64))),
      customLines: optional(z.array(text(128))),
    }),
  ),
  trackData: optional(trackData),
});

/** An order that keeps the rules. */
export type ValidOrder = z.output<typeof order>;
type Issues = { addIssue(issue: unknown): void };

export interface OrderCircumstances {
  viewer: Viewer;
  acceptClear: boolean;
  /** Whether card data that are not given can be had from the issuer's card system. */
  hasDirectory: boolean;
  /** Whose registered card it is; null when D1 does not know the card, or it is not the viewer's. */
  owner: string | null;
  /** With which payment applications end users may order; empty: any. */
  configs: readonly string[];
}

/** The rules of an order. */
export function orderCard(circumstances: OrderCircumstances) {
  const { acceptClear, hasDirectory } = circumstances;
  const source = sourceRules(acceptClear, hasDirectory);
  return order.superRefine((input, context) => {
    if (circumstances.viewer.kind === 'consumer') endUserRules(input, circumstances, context);
    else source(input, context);
    if (input.cardData) for (const each of revelations(input.cardData.pan, input)) context.addIssue(each);
    channelRules(input, context);
    const { owner, viewer } = circumstances;
    const person = viewer.kind === 'consumer' ? viewer.consumerId : owner;
    if (person !== null && person !== input.consumerId)
      context.addIssue(issue('INVALID_VALUE', 'is not the owner of this card', ['consumerId']));
  });
}

function channelRules(input: ValidOrder, context: Issues): void {
  const instant = input.distributionChannel === 'INSTANT';
  if (instant && input.persoStation === undefined)
    context.addIssue(issue('REQUIRED', 'INSTANT requires it', ['persoStation']));
  if (!instant && input.persoStation !== undefined)
    context.addIssue(issue('CONFLICTING', 'only INSTANT takes it', ['persoStation']));
  if (instant && input.shipment !== undefined)
    context.addIssue(issue('CONFLICTING', 'INSTANT does not take it', ['shipment']));
  if (input.distributionChannel === 'THALES' && input.shipment === undefined)
    context.addIssue(issue('REQUIRED', 'THALES requires it', ['shipment']));
}
