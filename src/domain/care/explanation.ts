import { withoutCardNumbers } from '../../card-number.ts';
import { ProductionStage } from '../card-order/card-order.type.ts';
import { recognise } from '../common/recognise.ts';
import type { Operation, OperationKind } from '../operation/operation.type.ts';

/** Of what a sentence is made. `stageText`: D1's word for the production stage, if it named one. */
export type Explained = Pick<Operation, 'kind' | 'kindText' | 'status' | 'statusText' | 'error'> & {
  stageText: string | null;
};

/**
 * How an operation stands, and why it failed if it did, in plain English. D1's own words are in it only where this gateway has none for them, and
 * only where they hide no card number.
 */
export function explain({ kind, kindText, status, statusText, error, stageText }: Explained): string {
  const thing = kind === 'UNRECOGNIZED' ? `The operation${quoted('', kindText) ?? ''}` : things[kind];
  const stage = stageText === null ? undefined : recognise(ProductionStage, stageText);
  const where = stage === 'UNRECOGNIZED' ? quoted('D1 names its stage', stageText) : stage && stages[stage];
  const isException = stage !== undefined && exceptions.includes(stage);
  switch (status) {
    case 'SUCCESSFUL':
      return sentence(`${thing} was done`, [where]);
    case 'PENDING':
      return sentence(isException ? `${thing} stands still` : `${thing} is under way`, [where, ...whyOf(error)]);
    case 'FAILED': {
      const why = [isException ? where : undefined, ...whyOf(error)].filter((part) => part !== undefined);
      return sentence(`${thing} failed`, why.length > 0 ? why : ['D1 does not say why']);
    }
    case 'UNRECOGNIZED':
      return sentence(`${thing} is in a state that this gateway does not know`, [quoted('D1 names it', statusText)]);
  }
}

const things: Record<Exclude<OperationKind, 'UNRECOGNIZED'>, string> = {
  CREATE: 'The creation of the card',
  REGISTER: 'The registration',
  UPDATE: "The change of the end user's data",
  ACTIVATE: 'The activation',
  SUSPEND: 'The suspension',
  RESUME: 'The end of the suspension',
  DELETE: 'The deletion',
  DIGITIZE: 'The making of the digital card',
  RENEW: 'The renewal of the card',
  REPLACE: 'The replacement of the card',
  PRODUCE: 'The order of the physical card',
  UPDATE_ORDER: 'The change of the order',
  STANDALONE_TRACKING: 'The tracking of the card',
  CLICK_TO_PAY_ENROLMENT: 'The enrolment in Click to Pay',
  CLICK_TO_PAY_UPDATE: 'The change of the Click to Pay data',
  CLICK_TO_PAY_OPT_OUT: 'The leaving of Click to Pay',
};

const stages: Record<Exclude<ProductionStage, 'UNRECOGNIZED'>, string> = {
  CARD_PROD_REQUESTED: 'D1 has the order',
  DATA_PREPARED: 'the data is ready for the bureau',
  CARD_PROD_READY: 'the bureau has the data',
  CARD_PROD_ONGOING: 'the card is being made',
  CARD_PROD_DONE: 'the card is made',
  CARD_SHIPPED: 'the card is on its way',
  CARD_RETURNED: 'the card was sent and came back',
  DATA_EXCEPTION: 'the data for the card could not be used',
  CARD_PROD_EXCEPTION: 'something went wrong while the card was made',
  CARD_PROD_CANCELED: 'it was cancelled',
};

const exceptions: ProductionStage[] = ['DATA_EXCEPTION', 'CARD_PROD_EXCEPTION', 'CARD_PROD_CANCELED'];

/** D1's error codes, as far as its documentation has them: of its answers, and of Click to Pay in its SDK. */
export const causes: Record<string, string> = {
  SCHEME_CARD_INELIGIBLE: 'the payment network does not take this card for Click to Pay',
  SCHEME_RESOURCE_EXISTS: 'the payment network has this card in Click to Pay already',
  SCHEME_AMBIGUOUS_PROFILE: 'the payment network has several profiles that could be this person',
  INVALID_FIRST_NAME: 'the first name was not accepted',
  INVALID_LAST_NAME: 'the last name was not accepted',
  INVALID_LANGUAGE: 'the language was not accepted',
  INVALID_PHONE_NUMBER: 'the phone number was not accepted',
  INVALID_PHONE_NUMBER_COUNTRY_CODE: 'the country code of the phone number was not accepted',
  INVALID_EMAIL: 'the e-mail address was not accepted',
  INVALID_BILLING_ADDRESS: 'the billing address was not accepted',
  INVALID_BILLING_ADDRESS_COUNTRY_CODE: 'the country of the billing address was not accepted',
  NOT_ACTIVE: 'the card is not active',
  CARD_NOT_FOUND: 'D1 does not know the card',
  CARD_NOT_MANAGED_BY_D1: 'the card is not managed by D1',
  CARD_OPERATION_NOT_ALLOWED: 'D1 does not allow this in the present state of the card',
  CONSUMER_NOT_FOUND: 'D1 does not know the end user',
  CONSUMER_NOT_ACTIVE: 'the end user is not active',
  CONSUMER_OPERATION_NOT_ALLOWED: 'D1 does not allow this in the present state of the end user',
  DIGITAL_CARD_NOT_FOUND: 'D1 does not know the digital card',
  RESOURCE_EXISTS: 'it is there already',
  FIELD_INVALID_FORMAT: 'a value does not have the form that D1 wants',
  FIELD_INVALID_VALUE: 'a value is not possible here',
  CRYPTO_ERROR: 'D1 could not decrypt the card data',
  PARSING_ERROR: 'D1 could not read the decrypted card data',
};

function whyOf(error: Explained['error']): string[] {
  const code = error?.code;
  const known = code != null && Object.hasOwn(causes, code) ? causes[code] : undefined;
  if (known !== undefined) return [known];
  const said = [quoted('D1 gives the code', code), quoted('D1 says', error?.message)];
  return said.filter((part) => part !== undefined);
}

/** How much of D1's text is quoted. */
const longest = 200;

/** D1's words as they are; undefined where there are none, or a card number is among them. */
function quoted(before: string, text: string | null | undefined): string | undefined {
  if (text == null || withoutCardNumbers(text) !== text) return undefined;
  const line = text
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  if (line === '') return undefined;
  return `${before} “${line.length > longest ? `${line.slice(0, longest)}…` : line}”`;
}

function sentence(begin: string, parts: (string | undefined)[]): string {
  const rest = parts.filter((part) => part !== undefined).join('; ');
  return rest === '' ? `${begin}.` : `${begin}: ${rest}.`;
}
