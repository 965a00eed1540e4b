import type { D1Card } from '../../d1/types.ts';
import { issue } from '../common/validate.ts';
import type { OrderCircumstances, ValidOrder } from './card-order.rules.ts';

const byTheIssuer = [
  'cardProductId',
  'cardDesign',
  'cardCarrierConfig',
  'trackData',
  'cardData',
  'encryptedData',
] as const;
const services = ['priority', 'cardCarrier', 'packaging', 'pinMailer', 'alphaCard'] as const;
const groupings = ['groupId', 'orderId'] as const;
const keyIndexes = ['cvKeyIndex', 'pvKeyIndex'] as const;

/**
 * An end user says for which of their own cards, why, by which channel and way, and where to. What the card is, what it costs and what is
 * printed is the issuer's: what an order does not say, D1 takes from the card product.
 */
export function endUserRules(
  input: ValidOrder,
  { owner, configs }: OrderCircumstances,
  context: { addIssue(issue: unknown): void },
): void {
  const forbid = (path: string[], why = 'end users must not give it') =>
    context.addIssue(issue('NOT_ALLOWED', why, path));
  const none = <F extends string>(fields: readonly F[], given: { [K in F]?: unknown } | undefined, path: string[]) => {
    for (const field of fields) if (given?.[field] !== undefined) forbid([...path, field]);
  };
  none(byTheIssuer, input, []);
  if (input.distributionChannel !== 'INSTANT') none(['persoStation'], input, []);
  none(services, input.services, ['services']);
  none(groupings, input.shipment, ['shipment']);
  if (input.shipment?.type === 'BULK') forbid(['shipment', 'type'], 'end users have cards sent one by one');
  none(keyIndexes, input.paymentApplication, ['paymentApplication']);
  if (configs.length > 0 && !configs.includes(input.paymentApplication.config))
    forbid(['paymentApplication', 'config'], 'end users may not order with it');
  if (owner === null) context.addIssue(issue('NOT_FOUND', undefined, ['cardId']));
}

/** D1's words of why a card is suspended for which a person may want another: it is out of their hands, or of use. */
const replaceable = ['CARD_LOST', 'CARD_STOLEN', 'CARD_BROKEN'];

/** Whether an end user may have the plastic of their card made. */
export function isOrderable({ state, stateReason = '' }: D1Card): boolean {
  return state === 'ACTIVE' || (state === 'INACTIVE' && replaceable.includes(stateReason));
}
