import type {
  D1CardCreation,
  D1CardItem,
  D1CardRegistrationV1,
  D1CardRequest,
  D1Client,
  D1ClickToPayConsumer,
  D1Enrolment,
} from '../../src/d1/types.ts';
import { call } from './d1-stub.ts';

/** One call as D1 sees it: what it is asked and sent, what it answers, and what the caller reads in that. */
export interface Story {
  run: (client: D1Client) => Promise<unknown>;
  asks: string;
  sends?: unknown;
  answer?: unknown;
  reads: unknown;
}

type Calls = Exclude<
  keyof D1Client,
  'encryptForRegistration' | 'encryptForOrder' | 'ready' | 'counts' | 'token' | 'isNotDone' | 'stop'
>;

export const v1 = '/banking/v1/issuers/TEST_IS-01';
export const v2 = '/banking/v2/issuers/TEST_IS-01';
export const operation = {
  operationId: 'o1',
  operation: 'PRODUCE',
  status: 'PENDING',
  startTime: '2029-01-01T00:00:00Z',
};
export const accepted = { operationId: 'o1', status: 'PENDING' };
export const reason = { reason: 'asked', reasonCode: 'USER_DECISION' };
export const consumerInfo = { firstName: 'Ada' } as D1ClickToPayConsumer;
export const billingAddress = { line1: '1', zipCode: '2', countryCode: 'FR' };
export const enrolment = { consumerInfo, name: 'Ada L', billingAddress, reason: 'asked' } as D1Enrolment;
export const order = { distributionChannel: 'INSTANT', persoStation: 'K1' } as D1CardRequest;
export const item = { ...order, cardId: 'k1' } as D1CardItem;
export const cardV1 = { cardId: 'k1', accountId: 'c1', cardProductId: 'p', encryptedData: 'e' } as D1CardRegistrationV1;
export const creation: D1CardCreation = {
  consumerId: 'c1',
  cardProductId: 'p',
  state: 'ACTIVE',
  accounts: [{ default: true, number: '1', currencyCode: 'EUR' }],
  printedName: 'ADA L',
  secondPrintedName: 'ACME',
};
const card = { consumerId: 'c1', cardProductId: 'p', encryptedData: 'e', state: 'INACTIVE' as const };
const replacement = { newCardId: 'k2', encryptedData: 'e', reasonCode: 'CARD_LOST' };
const personalInformation = { firstName: 'Ada' };

/** Something is done to what exists, and D1 names the operation. */
function act(run: Story['run'], path: string, sends: object): Story {
  return { run, asks: `POST ${path}`, sends, answer: { ...accepted, new: 1 }, reads: accepted };
}

/** A story for each call. Its answer has more than is documented wherever that must not matter. */
export const stories: Record<Calls, Story> = {
  registerConsumer: {
    run: (c) => c.registerConsumer('c1', { personalInformation }, call),
    asks: `PUT ${v2}/consumers/c1`,
    sends: { personalInformation },
    reads: undefined,
  },
  registerConsumerV1: {
    run: (c) => c.registerConsumerV1('c1', [], call),
    asks: `PUT ${v1}/consumers/c1`,
    sends: {},
    reads: undefined,
  },
  updateConsumer: act(
    (c) => c.updateConsumer('c1', { personalInformation }, call),
    `${v2}/consumers/c1/operations:update`,
    { personalInformation },
  ),
  deleteConsumer: act((c) => c.deleteConsumer('c1', reason, call), `${v2}/consumers/c1/operations:delete`, reason),
  getConsumer: {
    run: (c) => c.getConsumer('c1', call),
    asks: `GET ${v2}/consumers/c1`,
    answer: { consumerId: 'c1', new: 1 },
    reads: { consumerId: 'c1', new: 1 },
  },
  listConsumerCards: {
    run: (c) => c.listConsumerCards('c1', call),
    asks: `GET ${v2}/consumers/c1/cards`,
    answer: { cards: [{ cardId: 'k1' }], more: 0 },
    reads: [{ cardId: 'k1', consumerId: 'c1' }],
  },
  listConsumerOperations: {
    run: (c) => c.listConsumerOperations('c1', call),
    asks: `GET ${v2}/consumers/c1/operations`,
    answer: { operations: [operation] },
    reads: [{ ...operation, consumerId: 'c1' }],
  },
  getConsumerOperation: {
    run: (c) => c.getConsumerOperation('c1', 'o1', call),
    asks: `GET ${v2}/consumers/c1/operations/o1`,
    answer: operation,
    reads: { ...operation, consumerId: 'c1' },
  },
  registerCard: {
    run: (c) => c.registerCard('k1', card, call),
    asks: `PUT ${v2}/cards/k1`,
    sends: card,
    answer: { any: 'thing' },
    reads: undefined,
  },
  createCard: {
    run: (c) => c.createCard(creation, call),
    asks: `POST ${v2}/cards`,
    sends: creation,
    answer: { cardId: 'k1', new: 1 },
    reads: { cardId: 'k1' },
  },
  suspendCard: act((c) => c.suspendCard('k1', reason, call), `${v1}/cards/k1/operations:suspend`, reason),
  resumeCard: act((c) => c.resumeCard('k1', {}, call), `${v1}/cards/k1/operations:resume`, {}),
  deleteCard: act((c) => c.deleteCard('k1', reason, call), `${v1}/cards/k1/operations:delete`, reason),
  activateCard: act((c) => c.activateCard('k1', reason, call), `${v1}/cards/k1/operations:activate`, reason),
  renewCard: act((c) => c.renewCard('k1', { ...reason, encryptedData: 'e' }, call), `${v1}/cards/k1/operations:renew`, {
    ...reason,
    encryptedData: 'e',
  }),
  replaceCard: act((c) => c.replaceCard('k1', replacement, call), `${v1}/cards/k1/operations:replace`, replacement),
  getCard: {
    run: (c) => c.getCard('k1', call),
    asks: `GET ${v1}/cards/k1`,
    answer: { cardId: 'k1', consumerId: 'c1' },
    reads: { cardId: 'k1', consumerId: 'c1' },
  },
  listCardOperations: {
    run: (c) => c.listCardOperations('k1', call),
    asks: `GET ${v1}/cards/k1/operations`,
    answer: { operations: [operation] },
    reads: [{ ...operation, cardId: 'k1' }],
  },
  getCardOperation: {
    run: (c) => c.getCardOperation('k1', 'o1', call),
    asks: `GET ${v1}/cards/k1/operations/o1`,
    answer: operation,
    reads: { ...operation, cardId: 'k1' },
  },
  listDigitalCards: {
    run: (c) => c.listDigitalCards('k1', call),
    asks: `GET ${v1}/cards/k1/digitalCards`,
    answer: { digitalCards: [{ digitalCardId: 'd1' }] },
    reads: [{ digitalCardId: 'd1', cardId: 'k1' }],
  },
  getDigitalCard: {
    run: (c) => c.getDigitalCard('d1', call),
    asks: `GET ${v1}/digitalCards/d1`,
    answer: { digitalCardId: 'd1', state: 'ACTIVE', expiryDate: '0629' },
    reads: { digitalCardId: 'd1', state: 'ACTIVE', expiry: '2029-06' },
  },
  getDigitalCardOperation: {
    run: (c) => c.getDigitalCardOperation('d1', 'o1', call),
    asks: `GET ${v1}/digitalCards/d1/operations/o1`,
    answer: operation,
    reads: { ...operation, digitalCardId: 'd1' },
  },
  suspendDigitalCard: act(
    (c) => c.suspendDigitalCard('d1', reason, call),
    `${v1}/digitalCards/d1/operations:suspend`,
    reason,
  ),
  resumeDigitalCard: act(
    (c) => c.resumeDigitalCard('d1', reason, call),
    `${v1}/digitalCards/d1/operations:resume`,
    reason,
  ),
  deleteDigitalCard: act(
    (c) => c.deleteDigitalCard('d1', reason, call),
    `${v1}/digitalCards/d1/operations:delete`,
    reason,
  ),
  enrollCardInClickToPay: {
    run: (c) => c.enrollCardInClickToPay('k1', enrolment, call),
    asks: `POST ${v1}/cards/k1/operations:clickToPayEnrolment`,
    sends: enrolment,
    answer: { operationId: 'o1', status: 'SUCCESSFUL' },
    reads: { operationId: 'o1', status: 'SUCCESSFUL' },
  },
  updateClickToPayCard: act(
    (c) => c.updateClickToPayCard('k1', { name: 'Ada L', billingAddress }, call),
    `${v1}/cards/k1/operations:clickToPayUpdate`,
    { name: 'Ada L', billingAddress },
  ),
  updateClickToPayConsumer: act(
    (c) => c.updateClickToPayConsumer('c1', { consumerInfo, billingAddress }, call),
    `${v1}/consumers/c1/operations:clickToPayUpdate`,
    { consumerInfo, billingAddress },
  ),
  optOutCardFromClickToPay: act(
    (c) => c.optOutCardFromClickToPay('k1', reason, call),
    `${v1}/cards/k1/operations:clickToPayOptOut`,
    reason,
  ),
  optOutConsumerFromClickToPay: act(
    (c) => c.optOutConsumerFromClickToPay('c1', reason, call),
    `${v1}/consumers/c1/operations:clickToPayOptOut`,
    reason,
  ),
  getClickToPayProfiles: {
    run: (c) => c.getClickToPayProfiles('c1', call),
    asks: `GET ${v1}/consumers/c1/clickToPay`,
    answer: { clickToPayProfiles: [] },
    reads: { profiles: [], partial: false },
  },
  orderCard: {
    run: (c) => c.orderCard('k1', order, call),
    asks: `POST ${v1}/physicalCards/k1/operations:production`,
    sends: order,
    answer: { operationId: 'o1' },
    reads: { operationId: 'o1' },
  },
  orderCards: {
    run: (c) => c.orderCards([item], call),
    asks: `POST ${v1}/physicalCards/operations:production`,
    sends: { cards: [item] },
    answer: { results: [{ cardId: 'k1', operationId: 'o1', new: 1 }] },
    reads: [{ cardId: 'k1', operationId: 'o1' }],
  },
  changeCardOrder: act(
    (c) => c.changeCardOrder('k1', { type: 'CANCEL' }, call),
    `${v1}/physicalCards/k1/operations:update`,
    { type: 'CANCEL' },
  ),
  trackCard: act(
    (c) => c.trackCard('k1', { trackingType: 'RETURN' }, call),
    `${v1}/physicalCards/k1/operations:track`,
    { trackingType: 'RETURN' },
  ),
  getProductionStatus: {
    run: (c) => c.getProductionStatus('k1', call),
    asks: `GET ${v1}/physicalCards/k1/productionStatus`,
    answer: { operations: [] },
    reads: [],
  },
};

/** The calls that read. */
export const gets = Object.entries(stories).filter(([, { asks }]) => asks.startsWith('GET'));

/** The calls that are not safe to repeat. */
export const posts = Object.entries(stories).filter(([, { asks }]) => asks.startsWith('POST'));

/** The calls that say by an operationId, if at all, what carries them out. */
export const possibleOperations = posts.filter(
  ([name]) => !name.includes('ClickToPay') && !['createCard', 'orderCards'].includes(name),
);
