import { z } from 'zod';
import { isCardNumber } from '../../card-number.ts';
import { revealsPan } from '../card/card.id.ts';
import { cardDataRules, cardId, cardProductId, encryptedData, expiry, pan } from '../card/card.input.ts';
import { formatted, issue, optional, text } from '../common/validate.ts';
import { deliveryAddress } from '../consumer/address.input.ts';
import { consumerId } from '../consumer/consumer.input.ts';

const printedName = formatted(/^[\p{L}\p{N} .,'/-]{1,26}$/u, '1 to 26 letters, digits and simple punctuation');
const issuance = z.enum(['CREATION', 'RENEWAL', 'REPLACEMENT']);

const shipment = z
  .object({
    type: z.enum(['INDIVIDUAL', 'BULK']),
    deliveryAddress,
    individualAddress: optional(deliveryAddress),
    groupId: optional(text(64)),
    orderId: optional(text(64)),
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
    issuance,
    priority: optional(text(64)),
    delivery: optional(text(64)),
    cardCarrier: optional(text(64)),
    packaging: optional(text(64)),
    pinMailer: optional(z.boolean()),
    alphaCard: optional(z.boolean()),
  }),
  shipment: optional(shipment),
  cardData: optional(z.object({ pan, expiry, name: printedName, secondName: optional(printedName) })),
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
});

/** The rules of an order. `owner`: whose registered card it is, or null when D1 does not know the card. */
export function orderCard(acceptClear: boolean, owner: string | null) {
  return order.superRefine(cardDataRules(acceptClear)).superRefine((input, context) => {
    const { cardData } = input;
    if (cardData && !isCardNumber(input.issuerRequestId) && revealsPan(input.issuerRequestId, cardData.pan))
      context.addIssue(issue('INVALID_VALUE', 'must not reveal the card number', ['issuerRequestId']));
    if (cardData && !isCardNumber(input.consumerId) && revealsPan(input.consumerId, cardData.pan))
      context.addIssue(issue('INVALID_VALUE', 'must not reveal the card number', ['consumerId']));
    const instant = input.distributionChannel === 'INSTANT';
    if (instant && input.persoStation === undefined)
      context.addIssue(issue('REQUIRED', 'INSTANT requires it', ['persoStation']));
    if (!instant && input.persoStation !== undefined)
      context.addIssue(issue('CONFLICTING', 'only INSTANT takes it', ['persoStation']));
    if (instant && input.shipment !== undefined)
      context.addIssue(issue('CONFLICTING', 'INSTANT does not take it', ['shipment']));
    if (input.distributionChannel === 'THALES' && input.shipment === undefined)
      context.addIssue(issue('REQUIRED', 'THALES requires it', ['shipment']));
    if (owner !== null && owner !== input.consumerId)
      context.addIssue(issue('INVALID_VALUE', 'is not the owner of this card', ['consumerId']));
  });
}
