import type { CardScheme, CardState, ClickToPayStatus } from './client/generated/graphql.ts';

/** D1's words for people. What is not known here is shown as D1 writes it. */
export function stageInWords(stage: string, text: string): string {
  return stages[stage] ?? text;
}

export function schemeInWords(scheme: CardScheme | null): string {
  return scheme === null ? 'Card' : scheme.toLowerCase();
}

export function stateInWords(state: CardState | null): string {
  return state === null ? 'unknown' : state.toLowerCase().replace('unrecognized', 'unknown');
}

export function enrolmentInWords(status: ClickToPayStatus): string {
  return enrolments[status];
}

export function operationInWords(kind: string): string {
  return operations[kind] ?? kind.toLowerCase().replaceAll('_', ' ');
}

/** `IN_TRANSIT` as `In transit`. */
export function sentence(word: string): string {
  return word.slice(0, 1) + word.slice(1).toLowerCase().replaceAll('_', ' ');
}

/** Hours, minutes and seconds here; the whole of it is in the element's `dateTime`. */
export function timeOfDay(at: string): string {
  const style = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return new Date(at).toLocaleTimeString(undefined, style);
}

/** `2026-12-06`, which is that day wherever it is read. */
export function dayInWords(date: string): string {
  const style = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(date).toLocaleDateString(undefined, style);
}

const stages: Record<string, string> = {
  CARD_PROD_REQUESTED: 'Ordered',
  DATA_PREPARED: 'Data prepared',
  CARD_PROD_READY: 'At the bureau',
  CARD_PROD_ONGOING: 'Being made',
  CARD_PROD_DONE: 'Made',
  CARD_SHIPPED: 'Shipped',
  CARD_RETURNED: 'Came back',
  CARD_PROD_CANCELED: 'Cancelled',
  CARD_PROD_EXCEPTION: 'Could not be made',
  DATA_EXCEPTION: 'Data could not be used',
};

const enrolments: Record<ClickToPayStatus, string> = {
  ENROLLED: 'Enrolled',
  FAILED: 'Enrolment failed',
  NOT_ENROLLED: 'Not enrolled',
  OPTED_OUT: 'Left Click to Pay',
  PENDING: 'Being enrolled',
  UNKNOWN: 'Cannot be told right now',
};

const operations: Record<string, string> = {
  PRODUCE: 'card order',
  CLICK_TO_PAY_ENROLMENT: 'Click to Pay enrolment',
  CLICK_TO_PAY_OPT_OUT: 'leaving Click to Pay',
  UPDATE_ORDER: 'change of an order',
  REGISTER: 'registration',
};
